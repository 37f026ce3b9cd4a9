"""Taking up what was offered, making a page of it, and reading pages before they are public."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision, WorkflowState

from casestudies.access import LIBRARY, MayLibrary, MayOffer
from casestudies.models import CaseStudyIndexPage, CaseStudyPage, Offer, Reading
from casestudies.models.readings import authors_of, was_read
from casestudies.sharing import drafting, emails
from casestudies.sharing.actions.agreeing import has_agreed, page_of
from core import audit
from core.models import Basis
from core.permissions import Kind, Principal, require


class NotRead(PermissionDenied):
    """The text was not read by two people who did not write it, or not agreed to."""


class WrongState(Exception):
    """Somebody else was quicker: the offer is no more where this step begins."""


class Lacking(Exception):
    """A draft lacks what a public case study needs. lacks: each as what to do."""

    def __init__(self, lacks: list[str]) -> None:
        super().__init__()
        self.lacks = lacks


@transaction.atomic
def take_up(*, offer: Offer, by: Principal) -> Offer:
    """Begin to review it. Raises PermissionDenied, WrongState."""
    offer = _in_state(offer, by, Offer.State.OFFERED)
    offer.state, offer.taken_up_by = Offer.State.IN_REVIEW, str(by)
    offer.save(update_fields=["state", "taken_up_by"])
    audit.record("offer-taken-up", by=by, on=offer)
    emails.taken_up(offer)
    return offer


@transaction.atomic
def make_draft(*, offer: Offer, said: Mapping[str, Any], by: Principal) -> CaseStudyPage:
    """Make a draft of the library from it, in the words of whoever offered it: they are its author.

    said: its answers as their form cleaned them. Raises PermissionDenied, WrongState.
    """
    offer = _in_state(offer, by, Offer.State.IN_REVIEW)
    if page := page_of(offer):
        return page
    page = drafting.page_from(offer, said)
    page.slug, page.live = drafting.free_slug(page.title), False
    library = CaseStudyIndexPage.objects.get()
    page.locale = library.locale
    library.add_child(instance=page)
    page.save_revision(clean=False)
    offer.case = page.translation_key
    offer.save(update_fields=["case"])
    offer.files.update(case=page.translation_key)
    audit.record("offer-made-a-draft", by=by, on=offer)
    return page


@transaction.atomic
def send_to_readers(*, offer: Offer, by: Principal) -> WorkflowState:
    """Have its draft read as it stands. Raises PermissionDenied, WrongState, Lacking."""
    offer = _in_state(offer, by, Offer.State.IN_REVIEW)
    page = page_of(offer)
    if page is None or page.workflow_in_progress:
        raise WrongState
    if lacks := page.get_latest_revision_as_object().lacks:
        raise Lacking(lacks)
    state = page.current_workflow_state
    audit.record("offer-sent-to-readers", by=by, on=offer)
    if state:
        state.resume(by.person)
        return state
    started: WorkflowState = page.get_workflow().start(page, by.person)
    return started


@transaction.atomic
def decline(*, offer: Offer, reason: str, by: Principal) -> Offer:
    """Do not take it up, and say why. A draft made from it goes. Raises PermissionDenied, WrongState."""
    offer = _in_state(offer, by, Offer.State.OFFERED, Offer.State.IN_REVIEW)
    if page := page_of(offer):
        page.delete(user=by.person)
        Reading.objects.filter(case=page.translation_key).delete()
        offer.files.update(case=None)
    offer.state, offer.reason, offer.case = Offer.State.DECLINED, reason, None
    offer.decided_at = offer.touched_at = timezone.now()
    offer.save(update_fields=["state", "reason", "case", "decided_at", "touched_at"])
    audit.record("offer-declined", by=by, on=offer)
    emails.declined(offer)
    return offer


def _in_state(offer: Offer, by: Principal, *states: str) -> Offer:
    require(by, MayOffer.REVIEW, offer)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.state not in states:
        raise WrongState
    return offer


@transaction.atomic
def record_reading(
    *, page: Page, revision: Revision, points: list[str], comment: str, by: Principal
) -> Reading:
    """Note that somebody read this version, point by point, and would publish it.

    Raises PermissionDenied for those who may not review, NotRead for whoever wrote it, read it before,
    or read what is no more the last version.
    """
    require(by, MayLibrary.CASE_REVIEW, LIBRARY)
    page = Page.objects.select_for_update().get(pk=page.pk)
    again = Reading.objects.of(revision).filter(reader=str(by)).exists()
    if (
        by.person is None
        or again
        or page.latest_revision_id != revision.pk
        or by.person.pk in authors_of(page)
    ):
        raise NotRead("This version is read by somebody who did not write it, as it now stands.")
    reading = Reading.objects.create(
        case=page.translation_key,
        revision=revision.pk,
        reader=str(by),
        points=points,
        comment=comment,
    )
    audit.record("case-read-for-publication", by=by, on=reading)
    return reading


def has_read(page: Page, by: Principal) -> bool:
    """Whether somebody read the last version of it."""
    return Reading.objects.filter(revision=page.latest_revision_id, reader=str(by)).exists()


def require_readings(*, case: CaseStudyPage, revision: Revision | None, by: Principal) -> None:
    """Raise NotRead unless this version may be public: two readings and the agreement of whoever offered
    it; or it rests on published sources and was brought in by a command, as an import does. What was
    scheduled was scheduled by somebody, though a command publishes it."""
    offered = Offer.objects.filter(case=case.translation_key).exists()
    scheduled = revision is not None and revision.approved_go_live_at is not None
    brought_in = by.kind is Kind.COMMAND and case.basis == Basis.PUBLISHED_SOURCES
    if brought_in and not offered and not scheduled:
        return
    if revision is None or not was_read(case, revision) or not has_agreed(case, revision):
        raise NotRead("This version has not been read by two people and agreed to.")


# What a revision says of itself and not of the case.
BOOKKEEPING = {"latest_revision", "latest_revision_created_at", "has_unpublished_changes"}


@transaction.atomic
def read_again(*, page: Page, by: Principal) -> bool:
    """After a save, put a page that is being read back to its first reading; returns whether it was.

    A save that changed nothing, as the editor makes by itself, leaves no version and undoes no reading.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    state = page.current_workflow_task_state
    if state is None or state.revision_id == page.latest_revision_id:
        return False
    newer = list(page.revisions.filter(pk__gt=state.revision_id))
    if all(_said(revision) == _said(state.revision) for revision in newer):
        Page.objects.filter(pk=page.pk).update(
            latest_revision=state.revision, latest_revision_created_at=state.revision.created_at
        )
        for revision in newer:
            revision.delete()
        return False
    state.cancel(user=by.person)
    if offer := Offer.objects.filter(
        case=page.translation_key, state=Offer.State.TO_BE_AGREED
    ).first():
        offer.state = Offer.State.IN_REVIEW
        offer.save(update_fields=["state"])
    audit.record("case-to-be-read-again", by=by, on=str(page.translation_key))
    return True


def _said(revision: Revision) -> dict[str, Any]:
    """What a version says of the case."""
    return {name: value for name, value in revision.content.items() if name not in BOOKKEEPING}
