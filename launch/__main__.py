"""The launcher's command line: `python3 -m launch VERB`. `make` is how people call it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from launch import assets, bench, demo, environment, linting, locks, testing
from launch.processes import Processes, side_by_side, supervise
from launch.progress import Problem, say
from launch.tree import ROOT, VAR, advice, check_space


def setup() -> int:
    """Install the Python packages and build the assets; nothing is started."""

    def work(processes: Processes) -> None:
        side_by_side(lambda: environment.ensure("dev", processes), lambda: assets.ensure(processes))

    check_space(200 if environment.is_ready("dev") else 3000)
    return supervise(Processes(VAR / "setup"), work)


def build_assets() -> int:
    return supervise(Processes(VAR / "setup"), assets.ensure)


VERBS: dict[str, Callable[[], int]] = {
    "setup": setup,
    "assets": build_assets,
    "demo": demo.run,
    "demo-reset": demo.reset,
    "test": testing.run,
    "bench-library": bench.library,
    "bench-pages": bench.pages,
    "bench-relevance": bench.relevance,
    "lint": linting.run,
    "lock": locks.run,
}


def main(arguments: Sequence[str]) -> int:
    """Do what a verb asks for; what the reader can put right is told in one line."""
    verb, *rest = arguments or ["help"]
    if verb != "manage" and verb not in VERBS:
        print(f"Say what to do: {', '.join([*VERBS, 'manage'])}.", file=sys.stderr)
        return 2
    try:
        return demo.manage(rest) if verb == "manage" else VERBS[verb]()
    except Problem as problem:
        say(str(problem))
    except OSError as error:
        line = advice(error)
        if line is None:
            raise
        say(line)
    except KeyboardInterrupt:
        say("Stopped before anything was started")
        return 130
    return 1


if __name__ == "__main__":
    os.chdir(ROOT)
    os.umask(0o022)
    sys.exit(main(sys.argv[1:]))
