"""The mails about accounts. Each goes through the outbox, in the transaction that caused it."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from people.models import INVITATION_DAYS, Invitation, User

INVITATION_SALT = "people.invitation"


def invited(invitation: Invitation, address: str, inviter: User | None) -> None:
    token = signing.dumps(str(invitation.public_id), salt=INVITATION_SALT)
    _post(
        "invited",
        address,
        key=f"invited:{invitation.public_id}",
        inviter=inviter,
        days=INVITATION_DAYS,
        link=settings.BASE_URL + reverse("invitation", args=[token]),
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


def _post(
    name: str, address: str, *, key: str, language: str = settings.LANGUAGE_CODE, **context: Any
) -> None:
    """Write one mail to the outbox. The first line of its template is the subject."""
    with translation.override(language):
        subject, _, body = render_to_string(f"emails/{name}.txt", context).strip().partition("\n")
    EmailMessage(
        subject.strip(),
        body.strip() + "\n",
        to=[address],
        headers={"X-Weft-Key": key, "X-Weft-Kind": f"account-{name.replace('_', '-')}"},
    ).send()
