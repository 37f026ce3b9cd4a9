"""The final text and whoever offered it: shown, agreed to, published."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Revision, TaskState

from casestudies.access import MayOffer
from casestudies.models import AgreementTask, CaseStudyPage, Contact, Offer
from casestudies.models.contact import CONTACTS
from casestudies.sharing import emails
from casestudies.sharing.actions.offering import ChangedElsewhere
from casestudies.wording import OFFERED
from core import actions as core_actions
from core import audit, sealed
from core.models import Consent
from core.permissions import Principal, require


def page_of(offer: Offer) -> CaseStudyPage | None:
    """The page that was made from it, if there is one."""
    if offer.case is None:
        return None
    page: CaseStudyPage | None = CaseStudyPage.objects.filter(translation_key=offer.case).first()
    return page


def waiting_for_agreement(page: CaseStudyPage) -> TaskState | None:
    """The step of the workflow that waits for whoever offered it, unless the text was changed since."""
    state = page.current_workflow_task_state
    if state is None or not isinstance(state.task.specific, AgreementTask):
        return None
    return state if state.revision_id == page.latest_revision_id else None


@transaction.atomic
def to_be_agreed(*, offer: Offer, by: Principal) -> None:
    """Its readers are through: whoever offered it is asked. Called by the workflow."""
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    offer.state, offer.asked = Offer.State.TO_BE_AGREED, ""
    offer.save(update_fields=["state", "asked"])
    audit.record("offer-to-be-agreed", by=by, on=offer)
    emails.to_be_agreed(offer)


@transaction.atomic
def taken_back(*, offer: Offer, by: Principal) -> None:
    """Its readers go on with the text, which waits for nobody's agreement now. Called by the workflow."""
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.state == Offer.State.TO_BE_AGREED:
        offer.state = Offer.State.IN_REVIEW
        offer.save(update_fields=["state"])
        audit.record("offer-taken-back", by=by, on=offer)


@transaction.atomic
def agree(*, offer: Offer, revision: int, by: Principal) -> Offer:
    """Agree to the text of a revision, which is published with that.

    Agreeing again changes nothing. Raises PermissionDenied, and ChangedElsewhere where that text is
    not, or no more, the one that waits.
    """
    require(by, MayOffer.AGREE, offer)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.state == Offer.State.PUBLISHED:
        return offer
    page, state = _waiting(offer, revision)
    use = Consent.Use.PUBLICATION
    core_actions.give_consent(subject=page.subject, use=use, text=OFFERED[use].text(), by=by)
    audit.record("offer-agreed-to", by=by, on=offer, revision=revision)
    state.task.specific.on_action(state, by.person, "approve")
    offer.refresh_from_db()
    return offer


@transaction.atomic
def ask_for_change(*, offer: Offer, revision: int, words: str, by: Principal) -> Offer:
    """Say what should be otherwise in the final text, which goes back to those who review.

    Raises PermissionDenied, ChangedElsewhere.
    """
    require(by, MayOffer.AGREE, offer)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    _page, state = _waiting(offer, revision)
    offer.state, offer.asked = Offer.State.IN_REVIEW, words
    offer.save(update_fields=["state", "asked"])
    audit.record("offer-change-asked-for", by=by, on=offer)
    # The words stay with the offer: what Wagtail is told goes out in its mails.
    state.task.specific.on_action(state, by.person, "reject")
    return offer


def _waiting(offer: Offer, revision: int) -> tuple[CaseStudyPage, TaskState]:
    page = page_of(offer)
    state = waiting_for_agreement(page) if page else None
    if page is None or state is None or state.revision_id != revision:
        raise ChangedElsewhere(offer)
    return page, state


def has_agreed(page: CaseStudyPage, revision: Revision) -> bool:
    """Whether whoever offered it agreed to this very version; true where nobody offered it."""
    if not Offer.objects.filter(case=page.translation_key).exists():
        return True
    return agreements().filter(revision=revision).exists()


def agreements() -> QuerySet[TaskState]:
    """Of whoever offered a case, each to one version of it."""
    given: QuerySet[TaskState] = TaskState.objects.filter(
        status=TaskState.STATUS_APPROVED, task__agreementtask__isnull=False
    )
    return given


@transaction.atomic
def published(*, offer: Offer, page: CaseStudyPage, by: Principal) -> None:
    """It is public now. Whoever allowed it can be written to from the page, by relay."""
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.state == Offer.State.PUBLISHED:
        return
    offer.state, offer.decided_at = Offer.State.PUBLISHED, timezone.now()
    offer.save(update_fields=["state", "decided_at"])
    audit.record("offer-published", by=by, on=offer)
    email = offer.contact["email"]
    if Consent.Use.CONTACTED in offer.uses and email:
        contact, is_new = Contact.objects.get_or_create(case=page.public_id)
        if is_new:
            contact.sealed_address = sealed.seal(email, purpose=CONTACTS, binds=contact.binds)
            contact.save(update_fields=["sealed_address"])
            audit.record("contact-set", by=by, on=contact)
    emails.published(offer, page)
