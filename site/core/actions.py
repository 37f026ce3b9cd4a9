"""Core's writes: consent, and the destruction of keys."""

from django.db import transaction
from django.utils import timezone

from core import audit, sealed
from core.access import RECORDS, MayRecords
from core.models import Basis, Consent, ConsentText
from core.permissions import Principal, require

BEAT = Principal.of_command("beat")


@transaction.atomic
def record_consent(
    *, subject: str, use: Consent.Use, basis: Basis, text: ConsentText, by: Principal
) -> Consent:
    """Record on what ground `subject` may be used; what stands already is kept.

    Raises PermissionDenied if `by` may not record consents.
    """
    require(by, MayRecords.CONSENT_RECORD, RECORDS)
    consent, is_new = Consent.objects.standing().get_or_create(
        subject=subject, use=use, defaults={"basis": basis, "text": text, "given_by": str(by)}
    )
    if is_new:
        audit.record("consent-recorded", by=by, on=consent, basis=str(basis), use=str(use))
    return consent


@transaction.atomic
def withdraw_consent(*, subject: str, use: Consent.Use, by: Principal) -> Consent | None:
    """Withdraw the standing consent, if there is one; the caller takes down what rested on it.

    Raises PermissionDenied if `by` may not record consents.
    """
    require(by, MayRecords.CONSENT_RECORD, RECORDS)
    consent = (
        Consent.objects.standing().select_for_update().filter(subject=subject, use=use).first()
    )
    if consent:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        audit.record("consent-withdrawn", by=by, on=consent, use=str(use))
    return consent


@transaction.atomic
def destroy_expired_keys() -> list[str]:
    """Destroy the keys whose time is up. Returns their names, such as "mail/2026-11"."""
    destroyed = sealed.destroy_expired(timezone.now())
    for name in destroyed:
        audit.record("key-destroyed", by=BEAT, on=name)
    return destroyed
