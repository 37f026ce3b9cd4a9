from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import actions, audit
from core.models import Event
from core.permissions import Principal

pytestmark = pytest.mark.django_db


def years() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^core_event_[0-9]{4}$'")
        return {int(name.removeprefix("core_event_")) for (name,) in cursor.fetchall()}


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("audit_retention", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def old_audit() -> int:
    """An event of each of the last ten years; returns this year."""
    this_year = timezone.now().year
    with connection.cursor() as cursor:
        for year in range(this_year - 10, this_year):
            cursor.execute("SELECT core_event_partition(%s)", [year])
            Event.objects.create(
                at=timezone.now().replace(year=year, day=1),
                action="done",
                actor="x",
                subject_id="y",
            )
    return this_year


def test_years_long_past_are_dropped_whole_and_the_audit_says_so(old_audit: int) -> None:
    said = told("--years", "7")

    assert said == f"Dropped: {old_audit - 10}, {old_audit - 9}, {old_audit - 8}.\n"
    assert (
        min(Event.objects.filter(action="done").values_list("at__year", flat=True)) == old_audit - 7
    )
    kept = Event.objects.filter(action="audit-year-dropped")
    assert {event.subject_id for event in kept} == {str(old_audit - n) for n in (8, 9, 10)}
    assert kept[0].actor == "command:audit_retention"


def test_a_dry_run_drops_nothing(old_audit: int) -> None:
    assert told("--years", "7", "--dry-run").startswith("Would drop: ")
    assert Event.objects.filter(action="done").count() == 10
    assert not Event.objects.filter(action="audit-year-dropped").exists()


def test_this_years_audit_is_never_dropped(old_audit: int) -> None:
    with pytest.raises(CommandError, match="at least 1"):
        told("--years", "0")

    told("--years", "1")

    assert min(years()) == old_audit - 1


def test_the_years_to_come_have_partitions_that_are_append_only() -> None:
    with time_machine.travel("2031-06-01T12:00:00Z", tick=False):
        actions.prepare_audit_years()
        actions.prepare_audit_years()
        audit.record("done", by=Principal.of_command("x"), on="y")

        assert years() >= {2031, 2032, 2033}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_event_2031")
            assert cursor.fetchone() == (1,)
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                cursor.execute("TRUNCATE core_event_2031")
