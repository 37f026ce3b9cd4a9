"""The launcher's rules about files: short sockets, stamps, locks and plain words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from launch import tree
from launch.progress import Problem


def test_sockets_stay_near_where_the_path_is_short() -> None:
    assert tree.socket_folder(Path("/srv/weft/var")) == Path("/srv/weft/var/run")


@pytest.mark.parametrize("length", [60, 70, 71, 72, 80, 400])
def test_a_socket_can_be_made_however_deep_the_checkout_lies(length: int) -> None:
    home = Path("/" + "d" * length)

    longest = tree.socket_folder(home) / "pg" / ".s.PGSQL.5432"

    assert len(str(longest)) <= tree.LONGEST_SOCKET


def test_two_checkouts_never_share_their_sockets() -> None:
    deep = "/" + "d" * 100
    assert tree.socket_folder(Path(deep + "a")) != tree.socket_folder(Path(deep + "b"))


def test_a_folder_of_another_account_is_not_trusted_with_sockets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12_345)

    with pytest.raises(Problem, match="belongs to another account"):
        tree.private_folder(tmp_path)


def test_a_digest_changes_with_a_name_and_with_a_content(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    first = tree.digest([tmp_path], base=tmp_path)
    file.write_text("two")
    second = tree.digest([tmp_path], base=tmp_path)
    file.rename(tmp_path / "b")
    third = tree.digest([tmp_path], base=tmp_path)

    assert len({first, second, third}) == 3


def test_a_lock_tells_who_holds_it(tmp_path: Path) -> None:
    lock = tmp_path / "demo.lock"
    with (
        tree.held(lock, note="http://localhost:8000"),
        pytest.raises(tree.Busy, match="running: http://localhost:8000"),
        tree.held(lock, busy="running: {note}"),
    ):
        pass

    with tree.held(lock, busy="running: {note}"):
        pass


def test_a_private_file_is_for_this_account_alone(tmp_path: Path) -> None:
    tree.write_privately(tmp_path / "deep" / "secret", "key")

    assert (tmp_path / "deep" / "secret").stat().st_mode & 0o777 == 0o600


def test_too_little_space_is_said_before_anything_is_done() -> None:
    with pytest.raises(Problem, match="The disk is nearly full"):
        tree.check_space(10**12)


def test_a_full_disk_and_a_foreign_file_are_told_plainly() -> None:
    full = tree.advice(OSError(errno.ENOSPC, "No space left on device", "/srv/weft/var/x"))
    foreign = tree.advice(PermissionError(errno.EACCES, "Permission denied", "/srv/weft/var"))

    assert full == "The disk is full: /srv/weft/var/x. Make room, then run this again."
    assert foreign is not None
    assert foreign.startswith("/srv/weft/var cannot be used by this account.")
    assert tree.advice(OSError(errno.EBADF, "Bad file descriptor")) is None
