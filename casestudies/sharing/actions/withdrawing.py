"""Taking back what was offered, and forgetting what nobody goes on with."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.models import PageLogEntry

from casestudies.access import MayOffer
from casestudies.models import Contact, Offer, Reading
from casestudies.models.offers import KEPT, WARNED
from casestudies.sharing import emails
from casestudies.sharing.actions.agreeing import page_of
from casestudies.sharing.actions.offering import forget_files
from core import actions as core_actions
from core import audit, sealed
from core.permissions import Principal, require

BEAT = Principal.of_command("beat")


@transaction.atomic
def withdraw(*, offer: Offer, by: Principal) -> Offer:
    """Take it back: its page with every version, its files and answers are erased, its consents end.

    What stays is that it was offered and withdrawn, and when. Withdrawing again changes nothing.
    Raises PermissionDenied.
    """
    require(by, MayOffer.WITHDRAW, offer)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.state == Offer.State.WITHDRAWN:
        return offer
    if page := page_of(offer):
        core_actions.take_back_consents(subject=page.subject, by=by)
        Contact.objects.filter(case=page.public_id).delete()
        Reading.objects.filter(case=page.public_id).delete()
        key = page.pk
        page.delete()
        # Wagtail's history of a page outlives it, with its title.
        PageLogEntry.objects.filter(page=key).delete()
    core_actions.take_back_consents(subject=offer.subject, by=by)
    forget_files(list(offer.files.all()))
    offer.state, offer.decided_at = Offer.State.WITHDRAWN, timezone.now()
    offer.answers, offer.uses, offer.case = {}, [], None
    offer.sealed_contact = offer.asked = offer.reason = ""
    offer.save()
    audit.record("offer-withdrawn", by=by, on=offer)
    return offer


@transaction.atomic
def discard(*, offer: Offer, by: Principal) -> None:
    """Erase a draft that was never sent. Raises PermissionDenied."""
    require(by, MayOffer.WITHDRAW, offer)
    if not offer.is_draft:
        raise ValueError("What was sent is withdrawn, not discarded.")
    _erase(offer, by, "offer-discarded")


def erase_untouched(*, now: datetime | None = None) -> tuple[int, int]:
    """Erase the drafts and declined offers that nobody touched for 90 days; a fortnight before, tell
    those who left an address: tomorrow, where it cannot be read today. Returns how many were told of and
    how many erased."""
    now = now or timezone.now()
    told = erased = 0
    for offer in Offer.objects.untouched_since(now - KEPT):
        with transaction.atomic():
            _erase(offer, BEAT, "offer-expired")
            erased += 1
    drafts = Offer.objects.untouched_since(now - WARNED).filter(
        state=Offer.State.DRAFT, told_at=None
    )
    for offer in drafts:
        with suppress(sealed.KeyMissing), transaction.atomic():
            offer.told_at = now
            offer.save(update_fields=["told_at"])
            told += emails.will_be_erased(offer, on=offer.touched_at + KEPT)
    return told, erased


def _erase(offer: Offer, by: Principal, action: str) -> None:
    core_actions.take_back_consents(subject=offer.subject, by=by)
    forget_files(list(offer.files.all()))
    audit.record(action, by=by, on=offer)
    offer.delete()
