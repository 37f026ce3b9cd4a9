"""`make test`: the whole suite, on a PostgreSQL and a Redis of its own."""

from __future__ import annotations

import os
import shlex
from functools import partial

from launch import assets, browser, environment, meaning, weft
from launch.environment import PYTHON
from launch.processes import Processes, supervise
from launch.progress import elapsed, say
from launch.tree import VAR, check_space, held

HOME = VAR / "test"
FIRST_RUN, LATER_RUN = 3000, 500  # megabytes


def run() -> int:
    """Run the tests with what ARGS adds to pytest's command line. Returns pytest's exit status."""
    busy = "The tests are already running ({note}). Wait for them, then run this again."
    with held(VAR / "test.lock", busy=busy, note=f"process {os.getpid()}"):
        check_space(LATER_RUN if environment.is_ready("dev") else FIRST_RUN)
        status = supervise(Processes(HOME), whole_suite)
    say(f"make test took {elapsed():.0f} s")
    return status


def whole_suite(processes: Processes) -> int:
    """Bring up what the tests need, run them on this terminal, and return pytest's exit status."""
    stores = weft.bring_up_stores(
        processes,
        partial(assets.ensure, processes),
        partial(browser.install_from_debian, processes),
        partial(meaning.ensure, processes),
        packages="dev",
        durable=False,
    )
    env = weft.environment(stores, home=HOME) | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "WEFT_CHROMIUM": browser.ensure(processes),
    }
    asked = shlex.split(os.environ.get("ARGS", ""))
    # One worker keeps all browser journeys, which share a running site; the others take the rest.
    workers = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup"]
    return processes.show("pytest", [PYTHON, "-m", "pytest", *workers, *asked], env=env)
