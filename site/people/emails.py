"""The mails about accounts. Each goes through the outbox, in the transaction that caused it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from core import mails
from core.links import Link
from people.models import INVITATION_DAYS, Invitation, User

INVITED = Link("people.invitation", "invitation", lasts=timedelta(days=INVITATION_DAYS))


def invited(invitation: Invitation, address: str, inviter: User | None) -> None:
    _post(
        "invited",
        address,
        key=f"invited:{invitation.public_id}",
        inviter=inviter,
        days=INVITATION_DAYS,
        link=INVITED.address(str(invitation.public_id)),
    )


def request_waits(administrator: User, person: User) -> None:
    _post(
        "request_waits",
        administrator.email,
        key=f"request-waits:{person.public_id}",
        language=administrator.language,
        link=settings.BASE_URL + reverse("people-requests"),
    )


def approved(person: User) -> None:
    _post(
        "approved",
        person.email,
        key=f"approved:{person.public_id}",
        language=person.language,
        person=person,
        link=settings.BASE_URL + reverse("account_login"),
    )


def refused(person: User, words: str) -> None:
    _post(
        "refused",
        person.email,
        key=f"refused:{person.public_id}",
        language=person.language,
        person=person,
        words=words,
    )


def closed(person: User) -> None:
    _post(
        "closed",
        person.email,
        key=f"closed:{person.public_id}",
        language=person.language,
        person=person,
    )


def _post(name: str, address: str, *, key: str, **told: Any) -> None:
    """Write one mail to the outbox, as Django's mail backend: people stand below notices."""
    mail = mails.written(
        name,
        to=address,
        headers={"X-Weft-Key": key, "X-Weft-Kind": f"account-{name.replace('_', '-')}"},
        **told,
    )
    mail.send()
