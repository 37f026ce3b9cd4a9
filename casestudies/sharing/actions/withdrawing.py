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
from core.models import Consent
from core.permissions import Principal, require
from people.leaving import addresses_of
from people.models import User

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
    # Whoever typed an address into many drafts has one mail sent to it.
    written_to: set[str] = set()
    for offer in drafts:
        with suppress(sealed.KeyMissing), transaction.atomic():
            offer.told_at = now
            offer.save(update_fields=["told_at"])
            address = emails.address_of(offer)
            if address not in written_to:
                told += emails.will_be_erased(offer, on=offer.touched_at + KEPT)
            written_to.add(address)
    return told, erased


@transaction.atomic
def leave(*, person: User, by: Principal) -> None:
    """Forget who offered what, with the account it was offered from: drafts and what was not taken up go;
    the rest stays, opened by its code alone, and nobody can be written to about it any more."""
    addresses = addresses_of(person)
    for offer in Offer.objects.filter(person=person).select_for_update(of=("self",)):
        if offer.state in {Offer.State.DRAFT, Offer.State.DECLINED}:
            _erase(offer, by, "offer-discarded")
            continue
        core_actions.take_back_consents(subject=offer.subject, by=by, use=Consent.Use.CONTACTED)
        contact = Contact.objects.filter(case=offer.case).first() if offer.case else None
        address = contact.address.lower() if contact else ""
        if contact and address and address in addresses | {offer.contact["email"].lower()}:
            audit.record("contact-removed", by=by, on=contact)
            contact.delete()
        offer.uses = [use for use in offer.uses if use != Consent.Use.CONTACTED]
        offer.sealed_contact, offer.person = "", None
        offer.save(update_fields=["uses", "sealed_contact", "person"])
        audit.record("offer-offerer-forgotten", by=by, on=offer)


def _erase(offer: Offer, by: Principal, action: str) -> None:
    core_actions.take_back_consents(subject=offer.subject, by=by)
    forget_files(list(offer.files.all()))
    audit.record(action, by=by, on=offer)
    offer.delete()
