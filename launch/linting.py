"""`make lint`: every check that needs no running service, all of them told, side by side."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from launch import assets, environment, weft
from launch.environment import PYTHON
from launch.processes import Closing, Processes, side_by_side, supervise
from launch.progress import Problem, say, step
from launch.tree import ROOT, VAR, VENV, check_space

HOME = VAR / "lint"
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "KEYRING_DIR": "/etc/weft/keyring",
    "BASE_URL": "https://weft.example.org",
    "ALLOWED_HOSTS": "weft.example.org",
    "MAIL_FROM": "weft@weft.example.org",
    "SMTP_HOST": "mail.example.org",
    "SMTP_TLS": "true",
    "METRICS_TOKEN": "only-for-the-check-of-the-production-settings",
}


def run() -> int:
    """Run every check. Returns 0 where all pass, 1 otherwise."""
    check_space(500 if environment.is_ready("dev") else 3000)
    return supervise(Processes(HOME), all_checks)


def checks() -> dict[str, list[str | Path]]:
    """The command of each check, by its name."""
    tool = VENV / "bin"
    templates = sorted((ROOT / "templates").rglob("*.html"))
    manage: list[str | Path] = [PYTHON, "-W", "ignore::RuntimeWarning", ROOT / "manage.py"]
    return {
        "types": [tool / "mypy", "."],
        "style": [tool / "ruff", "check", "."],
        "format": [tool / "ruff", "format", "--check", "."],
        "imports": [tool / "lint-imports"],
        "templates": [tool / "djade", "--check", "--target-version", "5.2", *templates],
        "template-indents": [tool / "djhtml", "--check", "--tabwidth", "2", *templates],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
    }


def all_checks(processes: Processes) -> int:
    """Run the checks, as many at once as there are cores, and print what each that failed says."""
    # The deployment check looks at the folders that static files come from.
    side_by_side(partial(environment.ensure, "dev", processes), partial(assets.ensure, processes))
    # No check connects: the addresses only have to be well formed.
    nowhere = weft.Stores("postgres:///weft?host=/nowhere", "unix:///nowhere?db=0")
    env = weft.environment(nowhere, home=HOME) | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}

    def one(name: str, command: list[str | Path]) -> str | None:
        extra = PRODUCTION if name == "deployment" else {}
        try:
            with step(name, processes.logs / f"{name}.log"):
                processes.run(name, command, env=env | extra)
        except Problem:
            say(f"{name}: failed")
            return name
        return None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(lambda item: one(*item), checks().items()))
    failed = [name for name in outcomes if name]
    if processes.closing:
        raise Closing
    for name in failed:
        print(f"\n--- {name}\n{(processes.logs / f'{name}.log').read_text(errors='replace')}")
    if failed:
        raise Problem(f"{len(failed)} of {len(outcomes)} checks failed: {', '.join(failed)}")
    say(f"All {len(outcomes)} checks passed")
    return 0
