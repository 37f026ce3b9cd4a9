"""The launcher's promise about programs: each is started once, told of, and ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launch.processes import Closing, Processes, born, side_by_side
from launch.progress import Problem

PARENT_AND_CHILD = (
    "import os, subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path / "var")


def wait_for(what: object, *, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def failing(line: str) -> list[str]:
    return [sys.executable, "-c", f"print({line!r}); raise SystemExit(3)"]


def test_ending_takes_the_children_of_a_program_along(processes: Processes) -> None:
    parent = processes.start("family", [sys.executable, "-c", PARENT_AND_CHILD])
    wait_for(lambda: parent.log.read_text().strip())
    child = int(parent.log.read_text())

    processes.close()

    assert not parent.running
    wait_for(lambda: not born(child))


def test_nothing_starts_once_everything_is_being_ended(processes: Processes) -> None:
    processes.close()

    with pytest.raises(Closing):
        processes.start("late", ["true"])


def test_what_a_killed_launcher_left_behind_is_ended_by_the_next(tmp_path: Path) -> None:
    home = tmp_path / "var"
    Processes(home)
    left = subprocess.Popen(["sleep", "60"], start_new_session=True)
    record = home / "run" / "processes-1.json"
    programs = [[left.pid, born(left.pid), int(signal.SIGTERM)]]
    record.write_text(json.dumps({"launcher": [4_000_000, "1"], "programs": programs}))

    Processes(home)

    assert left.wait(5) == -signal.SIGTERM
    assert not record.exists()


def test_another_program_that_has_got_the_same_number_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "var"
    Processes(home)
    record = home / "run" / "processes-1.json"
    programs = [[os.getpid(), "another time", int(signal.SIGTERM)]]
    record.write_text(json.dumps({"launcher": [4_000_000, "1"], "programs": programs}))

    Processes(home)

    assert not record.exists()


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("error: Failed to fetch: dns error", "Could not fetch the packages from the index"),
        ("write failed: No space left on device (os error 28)", "The disk is full"),
        ("sheet.scss: undefined variable", "sheet.scss: undefined variable"),
    ],
)
def test_a_failure_is_told_in_one_line(processes: Processes, told: str, line: str) -> None:
    with pytest.raises(Problem) as problem:
        processes.run("fetch", failing(told), needs="the packages from the index")

    assert line in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_lasting_program_that_ends_is_noticed(processes: Processes) -> None:
    processes.start("worker", failing("cannot connect"))

    with pytest.raises(Problem, match="worker stopped: cannot connect"):
        processes.watch()


def test_the_first_failure_of_things_done_at_once_is_raised_without_waiting() -> None:
    def fails() -> None:
        raise Problem("no network")

    began = time.monotonic()
    with pytest.raises(Problem, match="no network"):
        side_by_side(lambda: time.sleep(5), fails)

    assert time.monotonic() - began < 2
