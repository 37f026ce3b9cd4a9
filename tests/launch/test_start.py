"""What is said before anything starts: the Python that fits, the ports, the state of .venv."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from launch import demo, environment
from launch.progress import Problem
from launch.tree import ROOT


def start(tmp_path: Path, **pythons: str) -> subprocess.CompletedProcess[str]:
    """Run launch/start where PATH holds only the given Pythons, each saying its version."""
    for name, version in pythons.items():
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\nif [ $1 = -c ]; then echo {version}; else echo ran $*; fi\n")
        file.chmod(0o755)
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    return subprocess.run(
        ["/bin/sh", ROOT / "launch" / "start", "demo"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_told_with_what_to_install(tmp_path: Path) -> None:
    told = start(tmp_path, python3="3.9")

    assert told.returncode == 1
    assert "python3 is 3.9" in told.stderr
    assert "apt-get install python3" in told.stderr
    assert told.stderr.count("\n") == 1


def test_a_python_that_fits_is_found_behind_one_that_does_not(tmp_path: Path) -> None:
    told = start(tmp_path, python3="3.14", **{"python3.12": "3.12"})

    assert told.stdout == "ran -m launch demo\n"


def test_a_busy_port_is_told_with_another_to_take() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Problem, match=rf"Port {port} is in use .* make demo PORT=\d+"):
            demo.check_port(port, "PORT")


@pytest.mark.parametrize("asked", ["eighty", "80", "70000", "-1", "8000 "])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setenv("PORT", asked)

    with pytest.raises(Problem, match="is not a port between"):
        demo.ports()


def test_the_mail_page_stands_beside_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9100")
    monkeypatch.delenv("MAIL_PORT", raising=False)

    assert demo.ports() == (9100, 9125)


def test_an_environment_fits_only_the_lock_it_was_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, stamp = tmp_path / "python", tmp_path / "stamp"
    monkeypatch.setattr(environment, "PYTHON", python)
    monkeypatch.setattr(environment, "STAMP", stamp)
    assert not environment.is_ready("base")
    python.touch()

    stamp.write_text(environment.wanted("dev"))
    assert environment.is_ready("base")
    assert environment.is_ready("dev")

    stamp.write_text(environment.wanted("base"))
    assert environment.is_ready("base")
    assert not environment.is_ready("dev")

    stamp.write_text("base of an older lock")
    assert not environment.is_ready("base")


def test_the_locks_name_no_registry() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))

    assert len(locks) >= 6
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text
