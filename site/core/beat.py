"""Periodic work. Each app adds its jobs here when it is ready; `manage.py beat` runs what is due.

A job is a function that may run twice without harm. When it last ran is kept in the database under
a lock on its row, so that several beats run each job once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]


_jobs: dict[str, Job] = {}


def every(interval: timedelta, name: str, run: Callable[[], object]) -> None:
    """Have `run` called every `interval`. Raises ValueError when the name is taken."""
    if name in _jobs:
        raise ValueError(f"A job named {name} exists.")
    _jobs[name] = Job(name, interval, run)


def jobs() -> list[Job]:
    return list(_jobs.values())
