"""What the person at the keyboard reads: what is going on, for how long, and what went wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

QUIET_FOR = 0.5  # seconds: a step that is over sooner is told in one line
REMIND_AFTER = 10.0  # seconds between two lines of a long step

_began = time.monotonic()
_turn = threading.Lock()


class Problem(Exception):
    """Something the reader can put right. Its text is what they read."""


def elapsed() -> float:
    """Seconds since the launcher began."""
    return time.monotonic() - _began


def say(text: str) -> None:
    # The terminal may be gone, or the file that stands for it full: work goes on.
    with _turn, suppress(OSError):
        print(f"[{elapsed():5.1f} s] {text}", flush=True)


def last_line(log: Path | None) -> str:
    """The last line a program wrote for a reader to its log, shortened, "" if there is none."""
    if log is None or not log.is_file():
        return ""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    # Rows in JSON are for machines; what is meant for a reader says more in fewer words.
    plain = [line for line in lines if line and not line.startswith("{")]
    return plain[-1][:100] if plain else ""


@contextmanager
def step(name: str, log: Path | None = None) -> Iterator[None]:
    """Tell that a step began, that it goes on (with the last line of its log) and is done."""
    began = time.monotonic()
    over = threading.Event()

    def remind() -> None:
        if over.wait(QUIET_FOR):
            return
        say(f"{name} ...")
        while not over.wait(REMIND_AFTER):
            so_far = f"{name}, {time.monotonic() - began:.0f} s so far"
            latest = last_line(log)
            say(f"{so_far}: {latest}" if latest else so_far)

    threading.Thread(target=remind, daemon=True).start()
    try:
        yield
    finally:
        over.set()
    say(f"{name}: ready ({time.monotonic() - began:.1f} s)")
