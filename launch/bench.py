"""`make bench-...`: measurements, on a PostgreSQL and a Redis of their own whose data are kept."""

from __future__ import annotations

import os
from functools import partial

from launch import assets, meaning, weft
from launch.environment import PYTHON
from launch.processes import Processes, supervise
from launch.tree import VAR, check_space, held

HOME = VAR / "bench"
SPACE = 6000  # megabytes: a library of 100,000 cases, Wagtail's index of it and ours


def library() -> int:
    """Measure search over many cases. SIZE says how many. Returns the bench's exit status."""
    return run("library")


def relevance() -> int:
    """Measure whether searches find what people meant. QUERIES names one file of judged queries."""
    return run("relevance")


def pages() -> int:
    """Measure what a visitor's page costs. SIZE says how many cases the library has."""
    return run("pages")


def run(bench: str) -> int:
    """Run one bench; the last line it prints is its result, so nothing is said after it."""
    busy = "A bench is already running ({note}). Wait for it, then run this again."
    with held(VAR / "bench.lock", busy=busy, note=f"process {os.getpid()}"):
        check_space(SPACE)
        return supervise(Processes(HOME), partial(measure, bench=bench))


def measure(processes: Processes, *, bench: str) -> int:
    """Bring up what a bench needs, and run it on this terminal."""
    stores = weft.bring_up_stores(
        processes,
        partial(assets.ensure, processes),
        partial(meaning.ensure, processes),
        packages="dev",
        durable=False,
    )
    env = weft.environment(stores, home=HOME)
    return processes.show(bench, [PYTHON, "-m", f"tests.bench.{bench}"], env=env)
