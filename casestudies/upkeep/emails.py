"""The mails about keeping cases alive. Each goes through the outbox, in the transaction that caused it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from casestudies.models import CaseStudyPage, Contact
from casestudies.models.adaptations import Adaptation
from casestudies.models.corrections import Correction
from core import sealed
from notices.actions import post
from people.models import Role, User

GONE = (sealed.KeyDestroyed, sealed.SealBroken)
REVIEW_SALT = "casestudies.review"
# An absence notice would answer from an address that is kept from whoever gets it.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def to_offerer(adaptation: Adaptation, what: str, **context: Any) -> None:
    """Write to whoever offered an adaptation; to nobody where that can no longer be read."""
    try:
        offerer = adaptation.offerer
    except sealed.KeyMissing:
        raise  # the keyring is away: nothing may be lost on its account
    except GONE:
        return
    _post(
        f"tried_{what}",
        offerer.address,
        key=f"tried-{what}:{adaptation.public_id}",
        name=offerer.name,
        case=adaptation.case,
        own_link=settings.BASE_URL + reverse("casestudies:tried-follow", args=[adaptation.token]),
        **context,
    )


def address_of_offerer(adaptation: Adaptation) -> str:
    """Where whoever offered it is written to, "" where that can no longer be read."""
    try:
        return adaptation.offerer.address
    except sealed.KeyMissing:
        raise
    except GONE:
        return ""


def correction_to_contact(correction: Correction) -> None:
    """Pass what is said to be out of date on to the people who ran the case, if they can be reached."""
    if address := address_of(correction.case):
        _post(
            "correction",
            address,
            key=f"correction:{correction.public_id}",
            case=correction.case,
            part=correction.get_part_display(),
            correction=correction,
        )


def review_to_contact(case: CaseStudyPage, due: date) -> bool:
    """Ask the people who ran a case whether it is still right. Returns whether they could be reached."""
    contact = Contact.objects.filter(case=case.public_id).first()
    address = contact.address if contact else ""
    if contact and address:
        # Of this contact: one that is removed or replaced confirms nothing any more.
        token = signing.dumps([str(contact.public_id), due.isoformat()], salt=REVIEW_SALT)
        _post(
            "review_contact",
            address,
            key=f"review:{case.public_id}:{due}",
            case=case,
            due=due,
            own_link=settings.BASE_URL + reverse("casestudies:review-confirm", args=[token]),
            write_link=settings.BASE_URL
            + reverse("casestudies:correction-write", args=[case.slug]),
        )
    return bool(address)


def reviews_to_editors(due: Sequence[tuple[CaseStudyPage, date]]) -> None:
    """Tell each editor which cases have fallen due: one mail for all of them."""
    cases = [
        {
            "title": case.title,
            "due": day,
            "url": settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[case.pk]),
        }
        for case, day in due
    ]
    key = ",".join(f"{case.public_id}:{day}" for case, day in due)
    for editor in User.objects.filter(is_active=True, groups__name=Role.EDITOR.value):
        _post(
            "review_editors", editor.email, key=f"reviews:{key}", language=editor.language,
            cases=cases, number=len(cases),
        )  # fmt: skip


def address_of(case: CaseStudyPage) -> str:
    """A case's contact, "" where there is none or it can no longer be read."""
    contact = Contact.objects.filter(case=case.public_id).first()
    return contact.address if contact else ""


def _post(
    what: str, address: str, *, key: str, language: str = settings.LANGUAGE_CODE, **context: Any
) -> None:
    """Write one mail to the outbox. The first line of its template is the subject."""
    with translation.override(language):
        text = render_to_string(f"emails/{what}.txt", context)
    subject, _, body = text.strip().partition("\n")
    mail = EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", to=[address], headers=dict(AUTOMATIC)
    )
    post(mail, kind=what.replace("_", "-"), key=key)
