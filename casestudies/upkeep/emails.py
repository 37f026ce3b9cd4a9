"""The mails about keeping cases alive. Each goes through the outbox, in the transaction that caused it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from casestudies.models import CaseStudyPage, Contact
from casestudies.models.adaptations import OWN, Adaptation
from casestudies.models.contact import CONTACTS
from casestudies.models.corrections import Correction
from core import sealed
from core.links import Link
from notices.actions import post_template
from people.models import Role, User

# As long as a contact can be read; it confirms the due day it was mailed for and no other.
REVIEW = Link("casestudies.review", "casestudies:review-confirm", lasts=CONTACTS.keep)


def to_offerer(adaptation: Adaptation, what: str, **context: Any) -> None:
    """Write to whoever offered an adaptation; to nobody where that can no longer be read."""
    try:
        offerer = adaptation.offerer
    except sealed.Gone:
        return
    post_template(
        f"tried_{what}",
        to=offerer.address,
        key=f"tried-{what}:{adaptation.public_id}",
        name=offerer.name,
        case=adaptation.case,
        own_link=OWN.address(str(adaptation.public_id)),
        **context,
    )


def address_of_offerer(adaptation: Adaptation) -> str:
    """Where whoever offered it is written to, "" where that can no longer be read."""
    try:
        return adaptation.offerer.address
    except sealed.Gone:
        return ""


def correction_to_contact(correction: Correction) -> None:
    """Pass what is said to be out of date on to the people who ran the case, if they can be reached."""
    if address := address_of(correction.case):
        post_template(
            "correction",
            to=address,
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
        post_template(
            "review_contact",
            to=address,
            key=f"review:{case.public_id}:{due}",
            case=case,
            due=due,
            # Of this contact: one that is removed or replaced confirms nothing any more.
            own_link=REVIEW.address([str(contact.public_id), due.isoformat()]),
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
        post_template(
            "review_editors", to=editor.email, key=f"reviews:{key}", language=editor.language,
            cases=cases, number=len(cases),
        )  # fmt: skip


def address_of(case: CaseStudyPage) -> str:
    """A case's contact, "" where there is none or it can no longer be read."""
    contact = Contact.objects.filter(case=case.public_id).first()
    return contact.address if contact else ""
