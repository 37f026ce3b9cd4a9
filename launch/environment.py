"""The Python environment in .venv, exactly as the locks say."""

from __future__ import annotations

import sys
from typing import Literal

from launch.downloads import INDEX, environment, uv
from launch.processes import Processes
from launch.progress import step
from launch.tree import REQUIREMENTS, VAR, VENV, digest, has_stamp, held

Kind = Literal["base", "dev"]

STAMP = VENV / ".weft-stamp"
PYTHON = VENV / "bin" / "python"


def wanted(kind: Kind) -> str:
    """What the stamp of an environment that fits its lock says."""
    return f"{kind} {digest([REQUIREMENTS / f'{kind}.txt'])} {VENV}"


def is_ready(kind: Kind) -> bool:
    """Whether .venv holds what is asked for; what tests need includes what the demo needs."""
    kinds: tuple[Kind, ...] = ("dev",) if kind == "dev" else ("base", "dev")
    return PYTHON.exists() and any(has_stamp(STAMP, wanted(each)) for each in kinds)


def ensure(kind: Kind, processes: Processes) -> None:
    """Bring .venv to the lock: made anew after a broken start, otherwise only what differs."""
    with step("Python packages", processes.logs / "packages.log"), held(VAR / "packages.lock"):
        if is_ready(kind):
            return
        installer, env = uv(processes), environment()
        whole = STAMP.is_file() and PYTHON.exists()
        if whole and STAMP.read_text().startswith("dev "):
            kind = "dev"
        stamp = wanted(kind)
        STAMP.unlink(missing_ok=True)
        if not whole:
            command = [str(installer), "venv", "--clear", "--python", sys.executable, str(VENV)]
            processes.run("venv", command, env=env)
        command = [str(installer), "pip", "sync", "--python", str(PYTHON), "--require-hashes"]
        processes.run(
            "packages",
            [*command, str(REQUIREMENTS / f"{kind}.txt")],
            needs=f"the Python packages {INDEX}",
            env=env,
        )
        STAMP.write_text(stamp)
