"""Core's writes: consent, keys made and destroyed, the audit's years."""

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from core import audit, sealed
from core.access import RECORDS, MayRecords
from core.checking.asking import Answer
from core.models import Basis, Consent, ConsentText, Link, PublicDetail
from core.permissions import Principal, require

BEAT = Principal.of_command("beat")
KEEPER = Principal.of_command("keyring")
RETENTION = Principal.of_command("audit_retention")


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
def give_consent(*, subject: str, use: Consent.Use, text: ConsentText, by: Principal) -> Consent:
    """Record that whoever asks agrees to a use of what is theirs; what stands already is kept.

    The caller has asked whether `by` may speak for the subject: core does not know whose it is.
    """
    consent, is_new = Consent.objects.standing().get_or_create(
        subject=subject, use=use, defaults={"basis": Basis.GIVEN, "text": text, "given_by": str(by)}
    )
    if is_new:
        audit.record("consent-given", by=by, on=consent, use=str(use))
    return consent


@transaction.atomic
def take_back_consents(*, subject: str, by: Principal, use: Consent.Use | None = None) -> int:
    """Withdraw every standing consent of a subject, or that to one use; returns how many. The caller has
    asked the same."""
    standing = Consent.objects.standing().select_for_update().filter(subject=subject)
    if use is not None:
        standing = standing.filter(use=use)
    found = list(standing)
    for consent in found:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        audit.record("consent-withdrawn", by=by, on=consent, use=str(consent.use))
    return len(found)


@transaction.atomic
def destroy_expired_keys(*, by: Principal = BEAT) -> list[str]:
    """Destroy the keys whose time is up. Returns their names, such as "mail/2026-11"."""
    destroyed = sealed.destroy_expired(timezone.now())
    for name in destroyed:
        audit.record("key-destroyed", by=by, on=name)
    return destroyed


@transaction.atomic
def rotate_keys() -> list[str]:
    """Seal with fresh keys from now on; returns their names, such as "mail/2026-11b"."""
    made = sealed.rotate()
    for name in made:
        audit.record("key-rotated", by=KEEPER, on=name)
    return made


@transaction.atomic
def mark_public(*, detail: str, reason: str, by: Principal) -> PublicDetail:
    """Mark a telephone number, mail address or postcode as published by an organisation itself.

    Marking it again gives it the new reason. Raises PermissionDenied if `by` may not record on what
    ground things are public.
    """
    require(by, MayRecords.CONSENT_RECORD, RECORDS)
    marked, _made = PublicDetail.objects.update_or_create(
        detail=detail,
        defaults={"reason": reason, "marked_by": str(by), "marked_at": timezone.now()},
    )
    audit.record("detail-marked-public", by=by, on=f"publicdetail {marked.pk}")
    return marked


def keep_answer(*, url: str, answer: Answer) -> Link:
    """Keep what a link answered when it was asked just now. No audit: nobody decided anything."""
    link, _made = Link.objects.update_or_create(
        url=url,
        defaults={
            "state": answer.state,
            "status": answer.status,
            "checked_at": timezone.now(),
        },
    )
    return link


def audit_years_before(keep: int) -> list[int]:
    """The years more than `keep` whole years ago of which there is an audit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(inhrelid::regclass::text FROM 'core_event_(\\d{4})$')::int "
            "FROM pg_inherits WHERE inhparent = 'core_event'::regclass"
        )
        years = [year for (year,) in cursor.fetchall() if year]
    return sorted(year for year in years if year < timezone.now().year - keep)


@transaction.atomic
def drop_audit_years(*, keep: int) -> list[int]:
    """Drop the audit of more than `keep` whole years ago; returns the years dropped."""
    years = audit_years_before(keep)
    with connection.cursor() as cursor:
        for year in years:
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(f"core_event_{year}")))
            audit.record("audit-year-dropped", by=RETENTION, on=str(year), kept_years=keep)
    return years


def prepare_audit_years() -> None:
    """Make the audit's partitions of this year and the next two, unless they exist."""
    this_year = timezone.now().year
    with connection.cursor() as cursor:
        for year in range(this_year, this_year + 3):
            cursor.execute("SELECT core_event_partition(%s)", [year])
