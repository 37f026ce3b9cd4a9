"""Where things are: the checkout, what is run from it, and what it writes."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.progress import Problem, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
VAR = ROOT / "var"
REQUIREMENTS = ROOT / "requirements"

# A unix socket's address holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
LONGEST_SOCKET = 103
LONGEST_SOCKET_NAME = len("/pg/.s.PGSQL.5432")


class Busy(Problem):
    """Somebody else holds a lock."""


def digest(paths: Iterable[Path], *, base: Path = ROOT) -> str:
    """A hash of the names and contents of files; a folder stands for every file below it."""
    total = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(f"{file.relative_to(base)}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def has_stamp(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def write_privately(path: Path, text: str) -> None:
    """Write a file that only this account can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    part.replace(path)


def private_folder(path: Path) -> Path:
    """A folder of this account's that nobody else can enter.

    Raises Problem where the path is a link or belongs to someone else.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != os.geteuid():
        raise Problem(f"{path} belongs to another account. Remove it, then run this again.")
    path.chmod(0o700)
    return path


def socket_folder(home: Path) -> Path:
    """Where PostgreSQL and Redis put their sockets: below home, or where a path is short."""
    near = home / "run"
    if len(os.fsencode(near)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET:
        return near
    name = f"weft-{os.geteuid()}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    temporary = Path(tempfile.gettempdir(), name)
    if len(os.fsencode(temporary)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET:
        return temporary
    return Path("/tmp", name)


@contextmanager
def held(path: Path, *, busy: str | None = None, note: str = "") -> Iterator[None]:
    """Hold a lock file for as long as the block runs; note is written into it for others to read.

    Where somebody else holds it: with `busy`, raises Busy with that text, in which {note} stands
    for what the holder wrote; without, waits.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if busy is not None:
                raise Busy(busy.format(note=path.read_text().strip())) from None
            say(f"Waiting for another run to let go of {path.relative_to(ROOT)}")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(note)
        file.flush()
        yield


def check_space(needed: int) -> None:
    """Raise Problem where fewer than `needed` megabytes are free on the checkout's disk."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < needed:
        raise Problem(
            f"The disk is nearly full: {free} MB free, {needed} MB needed at {ROOT}. "
            "Make room, then run this again."
        )


def advice(error: OSError) -> str | None:
    """One line for a failure of the machine that the reader can put right, None for any other."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: {error.filename or ROOT}. Make room, then run this again."
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"{error.filename or ROOT} cannot be used by this account. It may come from an earlier "
            "start by another one: use that account, or remove it."
        )
    if error.errno == errno.EROFS:
        return f"{error.filename or ROOT} is on a disk that cannot be written to."
    return None
