import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core import beat
from core.management.commands.beat import run_due
from core.models import ConsentText, JobRun


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Instead of the applications' own jobs, those a test adds."""
    monkeypatch.setattr(beat, "_jobs", {})
    return beat.every


@pytest.mark.django_db
def test_a_job_runs_when_its_interval_has_passed(jobs: Callable[..., None]) -> None:
    ran: list[str] = []
    jobs(timedelta(minutes=5), "water", lambda: ran.append("water"))

    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        assert run_due() == ["water"]
        assert run_due() == []
        clock.shift(timedelta(minutes=5))
        assert run_due() == ["water"]

    assert ran == ["water", "water"]


@pytest.mark.django_db
def test_a_failing_job_does_not_stop_the_others_and_keeps_nothing(
    jobs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        ConsentText.objects.create(slug="half-done", version=1, words="")
        raise RuntimeError("no water")

    ran: list[str] = []
    jobs(timedelta(minutes=5), "water", fail)
    jobs(timedelta(minutes=5), "weed", lambda: ran.append("weed"))

    assert run_due() == ["weed"]
    assert ran == ["weed"]
    assert not ConsentText.objects.exists()
    assert "periodic job water failed" in caplog.text


@pytest.mark.django_db
def test_a_failed_job_is_tried_again_at_the_next_round(jobs: Callable[..., None]) -> None:
    outcomes = iter([RuntimeError("no water"), None])

    def water() -> None:
        if error := next(outcomes):
            raise error

    jobs(timedelta(days=1), "water", water)

    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        assert run_due() == []
        clock.shift(timedelta(minutes=1))
        assert run_due() == ["water"]


def test_two_beats_run_a_job_once(own_database: str, jobs: Callable[..., None]) -> None:
    begun, go_on = threading.Event(), threading.Event()
    ran: list[int] = []

    def slow() -> None:
        ran.append(1)
        begun.set()
        assert go_on.wait(10)

    def other_beat() -> None:
        try:
            run_due()
        finally:
            connection.close()

    jobs(timedelta(minutes=5), "slow", slow)
    other = threading.Thread(target=other_beat)
    other.start()
    assert begun.wait(10)
    here = run_due()
    go_on.set()
    other.join()

    assert here == []
    assert run_due() == []
    assert ran == [1]


def test_a_job_name_is_taken_once(jobs: Callable[..., None]) -> None:
    jobs(timedelta(minutes=5), "water", print)

    with pytest.raises(ValueError, match="water exists"):
        jobs(timedelta(minutes=5), "water", print)


@pytest.mark.django_db
def test_the_applications_own_jobs_all_run(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    started = timezone.now()

    call_command("beat", once=True)

    assert "failed" not in caplog.text
    assert {job.name for job in beat.jobs()} == set(
        JobRun.objects.filter(last_at__gte=started).values_list("name", flat=True)
    )
