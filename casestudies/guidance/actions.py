"""Writes of guidance: its versions, the consents its quotations rest on, and word of what is due."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from casestudies.models import GuidancePage, GuidanceVersion
from casestudies.wording import QUOTED
from core import actions as core_actions
from core import audit, prose
from core.access import RECORDS, MayRecords
from core.models import Basis, Consent
from core.permissions import Principal, require
from notices.actions import post_template
from people.models import Role, User

# In the order in which a role is told of: who holds several publishes as the first.
PUBLISHERS = (Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR)


@transaction.atomic
def record_version(*, page: GuidancePage, by: Principal) -> GuidanceVersion | None:
    """Keep what a page says as its next version. Publishing the same text again makes none: None."""
    # Two publications at once wait for each other here.
    Page.objects.select_for_update().get(pk=page.pk)
    said = pieces_of(page)
    last = page.versions.first()
    if last is not None and last.said == said:
        return None
    version = GuidanceVersion.objects.create(
        page=page,
        number=last.number + 1 if last else 1,
        published_at=page.last_published_at or timezone.now(),
        role=role_of(by.person),
        note=page.version_note if last else "",
        said=said,
    )
    audit.record("guidance-version-kept", by=by, on=page, number=version.number)
    return version


def pieces_of(page: GuidancePage) -> list[dict[str, str]]:
    """The pieces of a page as a version keeps them."""
    return [
        {"kind": piece.kind, "text": piece.text, "about": piece.about}
        for piece in prose.pieces(page)
        if piece.text
    ]


def role_of(person: User | None) -> str:
    """As what a person publishes, or ""."""
    held = person.roles if person else frozenset()
    return next((str(role) for role in PUBLISHERS if role in held), "")


def scheduled_by(revision: Revision) -> User | None:
    """Whoever set the time at which a revision was published, or None where nobody did."""
    entry = (
        PageLogEntry.objects.filter(revision=revision, action="wagtail.publish.schedule")
        .select_related("user")
        .order_by("-timestamp")
        .first()
    )
    return entry.user if entry else None


@transaction.atomic
def agree_to_quotation(*, page: GuidancePage, mark: str, basis: Basis, by: Principal) -> Consent:
    """Record that the words of a quotation may be shown, on what ground.

    Raises PermissionDenied if `by` may not record consents, LookupError where the page's latest
    draft has no such quotation.
    """
    require(by, MayRecords.CONSENT_RECORD, RECORDS)
    if mark not in {quotation["mark"] for quotation in page.quotations}:
        raise LookupError("There is no such quotation on this page.")
    return core_actions.record_consent(
        subject=page.subject_of(mark),
        use=Consent.Use.QUOTATION,
        basis=basis,
        text=QUOTED[basis].text(),
        by=by,
    )


@transaction.atomic
def withdraw_quotation(*, page: GuidancePage, mark: str, by: Principal) -> Consent | None:
    """Withdraw the consent to show a quotation: it leaves the page and its versions at once.

    Raises PermissionDenied if `by` may not record consents.
    """
    return core_actions.withdraw_consent(
        subject=page.subject_of(mark), use=Consent.Use.QUOTATION, by=by
    )


def tell_of_reviews() -> int:
    """Write to the editors of each page whose review is due, once for each day it was set to.

    Returns how many mails were posted. Safe to run again.
    """
    due = GuidancePage.objects.published().filter(review_due__lte=timezone.localdate())
    editors = User.objects.filter(groups__name=Role.EDITOR, is_active=True)
    posted = 0
    for page in due.order_by("pk"):
        for editor in editors:
            posted += len(
                post_template(
                    "guidance_review",
                    to=editor.email,
                    language=editor.language,
                    key=f"guidance-review:{page.public_id}:{page.review_due:%Y-%m-%d}",
                    page=page,
                    edit_url=settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]),
                    person=editor,
                )
            )
    return posted
