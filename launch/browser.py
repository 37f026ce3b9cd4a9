"""Chromium for the browser journeys: the one on PATH, or one installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from launch.downloads import apt_install, is_root_on_debian
from launch.environment import PYTHON
from launch.processes import Processes
from launch.progress import Problem, say, step
from launch.tree import TOOLS, held

# Debian's own name for Chromium without windows, menus and services: two thirds of the work.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOADED = TOOLS / "browser"


def on_path() -> str | None:
    """The first Chromium that starts: WEFT_CHROMIUM, one on PATH, one fetched earlier."""
    named = [os.environ.get("WEFT_CHROMIUM", ""), *(shutil.which(name) or "" for name in NAMES)]
    fetched = sorted(map(str, DOWNLOADED.glob("chromium-*/chrome-linux*/chrome")), reverse=True)
    return next((path for path in [*named, *fetched] if path and starts(path)), None)


def starts(path: str) -> bool:
    try:
        told = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.returncode == 0


def install_from_debian(processes: Processes) -> None:
    """Install Debian's Chromium where we are root on a Debian; does nothing anywhere else."""
    for package in (SHELL, "chromium"):
        if on_path() or not is_root_on_debian():
            return
        with told(), step("Chromium", processes.logs / f"apt-{package}.log"):
            apt_install(package, processes)


@contextmanager
def told() -> Iterator[None]:
    """Tell of a Problem and go on: there may be another way to a Chromium."""
    try:
        yield
    except Problem as problem:
        say(str(problem))


def ensure(processes: Processes) -> str:
    """The path of a Chromium that starts; "" where there is none, said aloud.

    Raises Problem instead when CI is set, where a journey left out would be a failure unseen.
    Needs the Python environment of the tests.
    """
    if found := on_path():
        return found
    env = os.environ | {"PLAYWRIGHT_BROWSERS_PATH": str(DOWNLOADED)}
    command = [str(PYTHON), "-m", "playwright", "install", "--no-shell", "chromium"]
    needs = "Chromium from Playwright's downloads"
    log = processes.logs / "playwright.log"
    with told(), step("Chromium", log), held(TOOLS / "browser.lock"):
        processes.run("playwright", command, needs=needs, env=env)
    if found := on_path():
        return found
    missing = "There is no Chromium on PATH and none could be installed"
    if os.environ.get("CI"):
        raise Problem(f"{missing}. The browser journeys cannot be left out in CI.")
    line = "*" * 78
    print(f"{line}\n{missing}: THE BROWSER JOURNEYS ARE LEFT OUT.\n{line}", flush=True)
    return ""
