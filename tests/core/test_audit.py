import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import actions, audit
from core.models import Basis, Consent, ConsentText, Event
from core.permissions import Principal

IMPORTER = Principal.of_command("import_casestudies")

pytestmark = pytest.mark.django_db


def partition_of_this_year() -> str:
    return f"core_event_{timezone.now().year}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_event SET actor = 'somebody else'",
        "DELETE FROM core_event",
        "TRUNCATE core_event",
        "UPDATE {partition} SET actor = 'somebody else'",
        "DELETE FROM {partition}",
        "TRUNCATE {partition}",
        "TRUNCATE core_event_other",
    ],
)
def test_the_audit_forbids_every_change(statement: str) -> None:
    event = audit.record("case-imported", by=IMPORTER, on="case-1")

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(partition=partition_of_this_year()))

    assert Event.objects.get(id=event.id).actor == "command:import_casestudies"


def test_an_event_of_a_year_without_a_partition_is_kept_and_guarded_too() -> None:
    audit.record("case-imported", by=IMPORTER, on="case-1")
    Event.objects.create(
        at=timezone.now().replace(year=2001, day=1), action="old", actor="nobody", subject_id="x"
    )

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.filter(action="old").delete()


def test_an_event_names_its_subject_by_its_public_id() -> None:
    text = ConsentText.objects.create(slug="publication", version=1, words="I agree.")
    consent = actions.record_consent(
        subject="case:1", use=Consent.Use.PUBLICATION, basis=Basis.GIVEN, text=text, by=IMPORTER
    )

    event = Event.objects.get(action="consent-recorded")

    assert (event.subject_type, event.subject_id) == ("core.consent", str(consent.public_id))
    assert event.details == {"basis": "consent given", "use": "publication"}


def test_an_action_whose_audit_write_fails_saves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ConsentText.objects.create(slug="publication", version=1, words="I agree.")

    def broken(*_args: object, **_kwargs: object) -> None:
        raise IntegrityError("the audit cannot be written")

    monkeypatch.setattr(audit.Event.objects, "create", broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.record_consent(
            subject="case:1", use=Consent.Use.PUBLICATION, basis=Basis.GIVEN, text=text, by=IMPORTER
        )

    assert not Consent.objects.exists()


def test_details_that_are_no_facts_of_a_word_are_refused() -> None:
    with pytest.raises(TypeError):
        audit.record("case-imported", by=IMPORTER, on="case-1", people={1, 2})  # type: ignore[arg-type]
