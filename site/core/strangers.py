"""How often we write to an address because somebody typed it in who need not be its owner.

Whoever types it in is never told: the answer is the same whether a mail goes or not. What one network
address has us send counts for itself, so that nobody can use up what others may ask for; an address is
written to no more than so often in all.
"""

from typing import NamedTuple

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core import limits


class Rates(NamedTuple):
    """How many mails to one address: because of one network address, and in all."""

    by_one_sender: str
    in_all: str


MAILING = "strangers"
AGAIN = "1/10m/key"  # about the same thing: the mail that went a moment ago still holds
LETTERS = Rates("5/h/key,10/d/key", "10/h/key,30/d/key")
# Some sign in by a mailed code many times a day.
CODES = Rates("10/h/key,40/d/key", "30/h/key,120/d/key")


def may_be_written_to(
    request: HttpRequest, address: str, *, about: str = "", rates: Rates = LETTERS
) -> bool:
    """Whether a mail may go to an address because of this request. Asking counts as sending it.

    about: what would be repeated by a second mail within ten minutes; "" where each mail is of its own.
    """
    whom = address.strip().lower()
    sender = get_ip(request)
    asked = [(rates.by_one_sender, f"{whom} {sender}"), (rates.in_all, whom)]
    if about:
        asked.insert(0, (AGAIN, f"{whom} {about}"))
    # Asked before any is counted, so that what one of them refuses uses up none of the others.
    return all(
        limits.might(request, MAILING, rate, about=_hidden(key)) for rate, key in asked
    ) and all(limits.may(request, MAILING, rate, about=_hidden(key)) for rate, key in asked)


def _hidden(key: str) -> str:
    return salted_hmac("core.strangers", key, algorithm="sha256").hexdigest()
