"""The library's writes: consent to publish, contacts, and writing to them."""

import json
from pathlib import Path
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction

from casestudies import emails
from casestudies.access import LIBRARY, MayLibrary
from casestudies.models import (
    CaseStudyPage,
    Contact,
    Guidance,
    Method,
    ParticipantGroup,
    Sector,
    Theme,
    Trigger,
)
from casestudies.models.contact import CONTACTS
from casestudies.wording import PUBLISHED
from core import actions as core_actions
from core import audit, sealed
from core.models import Basis, Consent
from core.permissions import NOBODY, Principal, require
from notices.actions import relay

TERMS = Path(__file__).parent / "data" / "taxonomies.json"
TAXONOMIES = {
    "themes": Theme,
    "methods": Method,
    "triggers": Trigger,
    "sectors": Sector,
    "participant_groups": ParticipantGroup,
    "guidance": Guidance,
}


@transaction.atomic
def load_taxonomies(*, by: Principal) -> tuple[int, int]:
    """Add the terms of data/taxonomies.json that are missing; those that exist stay as they are.

    Returns how many were added and how many were there. Raises PermissionDenied if `by` may not import.
    """
    require(by, MayLibrary.CASE_IMPORT, LIBRARY)
    added = kept = 0
    for name, terms in json.loads(TERMS.read_text()).items():
        for term in terms:
            known = {key: value for key, value in term.items() if value is not None}
            _term, is_new = TAXONOMIES[name].objects.get_or_create(
                slug=term["slug"], defaults=known
            )
            added, kept = added + is_new, kept + (not is_new)
    if added:
        audit.record("terms-loaded", by=by, on="taxonomies", added=added)
    return added, kept


class ConsentWithdrawn(PermissionDenied):
    """The consent to publish was withdrawn, and nobody has recorded a new one."""


@transaction.atomic
def record_basis(*, case: CaseStudyPage, by: Principal) -> Consent:
    """Record on what ground a case study is public, in the words shown to whoever published it.

    Raises ConsentWithdrawn where a consent was withdrawn and none recorded since: publishing again
    is no new consent. Raises PermissionDenied if `by` may not record consents.
    """
    consents = Consent.objects.about(case.subject)
    if consents.exists() and not consents.standing().exists():
        raise ConsentWithdrawn("The consent to publish this case study was withdrawn.")
    return consent_anew(case=case, by=by)


@transaction.atomic
def consent_anew(*, case: CaseStudyPage, by: Principal) -> Consent:
    """Record that a case study may be public, also after a consent was withdrawn.

    Raises PermissionDenied if `by` may not record consents.
    """
    return core_actions.record_consent(
        subject=case.subject,
        use=Consent.Use.PUBLICATION,
        basis=Basis(case.basis),
        text=PUBLISHED[Basis(case.basis)].text(),
        by=by,
    )


@transaction.atomic
def withdraw(*, case: CaseStudyPage, by: Principal) -> None:
    """Withdraw the consent a case study rests on: it leaves the library at once.

    Raises PermissionDenied if `by` may not withdraw consents.
    """
    require(by, MayLibrary.CONSENT_WITHDRAW, LIBRARY)
    core_actions.withdraw_consent(subject=case.subject, use=Consent.Use.PUBLICATION, by=by)
    if case.live:
        take_down(case=case, by=by)


@transaction.atomic
def take_down_at_once(*, case: CaseStudyPage, reason: str, by: Principal) -> None:
    """Take a case study off the library in an emergency, and tell editors why; its consent stands.

    What is down already stays as it is. Raises PermissionDenied if `by` may not take cases down.
    """
    require(by, MayLibrary.CASE_TAKE_DOWN, LIBRARY)
    case = CaseStudyPage.objects.select_for_update(of=("self",)).get(pk=case.pk)
    scheduled = case.revisions.exclude(approved_go_live_at=None)
    if not case.live and not scheduled.exists():
        return
    scheduled.update(approved_go_live_at=None)
    take_down(case=case, by=by)
    audit.record("case-taken-down", by=by, on=case)
    emails.taken_down(case, reason=reason)


def take_down(*, case: CaseStudyPage, by: Principal) -> None:
    """Make a case study a draft again. Whoever calls has asked whether `by` may: nobody publishes in the
    library by hand, so Wagtail's own right to unpublish is not what counts."""
    UnpublishPageAction(case, user=by.person).execute(skip_permission_checks=True)


@transaction.atomic
def set_contact(*, case: CaseStudyPage, address: str, by: Principal) -> Contact:
    """Seal the mail address to which messages about a case are relayed; replaces an earlier one.

    Raises PermissionDenied if `by` may not set contacts, ValidationError for what is no address.
    """
    require(by, MayLibrary.CONTACT_SET, LIBRARY)
    validate_email(address)
    contact, is_new = Contact.objects.get_or_create(case=case.public_id)
    if not is_new:
        contact.public_id = uuid4()  # the links mailed to the address before are of another contact
    contact.sealed_address = sealed.seal(address, purpose=CONTACTS, binds=contact.binds)
    contact.confirmed_at = timezone.now()
    contact.save(update_fields=["public_id", "sealed_address", "confirmed_at"])
    audit.record("contact-set", by=by, on=contact)
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, by: Principal) -> None:
    """Forget whom to write to. Raises PermissionDenied if `by` may not set contacts."""
    require(by, MayLibrary.CONTACT_SET, LIBRARY)
    audit.record("contact-removed", by=by, on=contact)
    contact.delete()


@transaction.atomic
def write_to_contact(
    *, case: CaseStudyPage, contact: Contact, name: str, email: str, message: str
) -> None:
    """Pass a message on to a case's contact, whose address the sender never learns.

    Raises ValidationError where the contact's address can be read no more, KeyMissing where not now.
    """
    address = contact.address
    if not address:
        raise ValidationError(_("Nobody has confirmed this contact for a long time."))
    relay(
        kind="case-contact", to=address, title=case.title, url=case.full_url,
        name=name, email=email, message=message,
    )  # fmt: skip
    audit.record("contact-written-to", by=NOBODY, on=contact)
