import io
import stat
import tarfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from core import sealed
from core.models import Event
from core.sealed import KeyDestroyed, Purpose

HERE = "tests.note:1"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Any:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch, clock: Any) -> Purpose:
    monkeypatch.setattr(sealed, "_purposes", {})
    return sealed.declare("notes", keep=timedelta(days=30))


@pytest.fixture
def value(notes: Purpose) -> str:
    return sealed.seal("Anna said no.", purpose=notes, binds=HERE)


def told(*command: str) -> str:
    out = StringIO()
    call_command("keyring", *command, stdout=out)
    return out.getvalue()


def test_the_status_names_each_key_and_its_end(value: str) -> None:
    assert told("status") == "notes/2026-11: destroyed on 31 December 2026\n"


def test_an_empty_keyring_is_said_to_be_empty(notes: Purpose) -> None:
    assert "empty" in told("status")


def test_a_copy_is_for_the_service_alone_and_old_copies_go(
    value: str, clock: Any, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    told("backup", str(keys))
    clock.shift(timedelta(days=3))
    told("backup", str(keys))
    clock.shift(timedelta(days=5))

    said = told("backup", str(keys), "--keep-days", "7")

    assert "1 older copies removed" in said
    assert sorted(path.name for path in keys.iterdir()) == [
        "keyring-20261124T120000Z.tar",
        "keyring-20261129T120000Z.tar",
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


@pytest.mark.parametrize("place", ["monday", "monday/keys", "keys", "."])
def test_keys_are_not_copied_near_a_backup_of_the_data(
    value: str, tmp_path: Path, place: str
) -> None:
    (tmp_path / "backups" / "monday").mkdir(parents=True)
    (tmp_path / "backups" / "monday" / "manifest.json").write_text("{}")

    with pytest.raises(CommandError, match="near a backup of the data"):
        told("backup", str(tmp_path / "backups" / place))


def test_keys_are_not_copied_among_the_files(value: str, settings: Any) -> None:
    with pytest.raises(CommandError, match="backed up with the data"):
        told("backup", str(settings.VAR / "keys"))


def test_data_is_not_backed_up_near_keys(value: str, keyring: Path, tmp_path: Path) -> None:
    told("backup", str(tmp_path / "all" / "keys"))

    for folder in (
        tmp_path / "all" / "monday",
        tmp_path / "all" / "keys" / "monday",
        keyring / "monday",
    ):
        with pytest.raises(CommandError, match="Keep them apart"):
            call_command("backup", str(folder))


def test_nothing_is_removed_when_there_is_nothing_to_copy(
    value: str, keyring: Path, clock: Any, tmp_path: Path
) -> None:
    told("backup", str(tmp_path / "keys"))
    keyring.rename(tmp_path / "not mounted")
    clock.shift(timedelta(days=20))

    with pytest.raises(CommandError, match="empty or not mounted"):
        told("backup", str(tmp_path / "keys"))

    assert len(list((tmp_path / "keys").iterdir())) == 1


def test_missing_keys_come_back_and_open_what_they_sealed(
    value: str, notes: Purpose, keyring: Path, tmp_path: Path
) -> None:
    told("backup", str(tmp_path / "keys"))
    keyring.rename(tmp_path / "lost")

    assert "1 keys put back" in told("restore", str(tmp_path / "keys"))
    assert sealed.unseal(value, purpose=notes, binds=HERE) == "Anna said no."
    assert "0 keys put back" in told("restore", str(tmp_path / "keys"))


def test_a_destroyed_key_does_not_come_back(
    value: str, notes: Purpose, clock: Any, tmp_path: Path
) -> None:
    told("backup", str(tmp_path / "keys"))
    clock.move_to("2026-12-31T00:00:00Z")

    assert told("destroy-expired") == "notes/2026-11\n"
    assert "1 left out" in told("restore", str(tmp_path / "keys"))

    with pytest.raises(KeyDestroyed):
        sealed.unseal(value, purpose=notes, binds=HERE)
    assert told("destroy-expired") == "No key's time is up.\n"
    event = Event.objects.get(action="key-destroyed")
    assert (event.subject_id, event.actor) == ("notes/2026-11", "command:keyring")


def test_a_key_in_the_ring_is_never_written_over(value: str, keyring: Path, tmp_path: Path) -> None:
    told("backup", str(tmp_path / "keys"))
    (keyring / "notes" / "2026-11.key").write_bytes(b"another key of thirty-two bytes.")

    with pytest.raises(CommandError, match="differs from its copy"):
        told("restore", str(tmp_path / "keys"))


def test_a_copy_that_names_other_places_is_refused(notes: Purpose, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "keyring-20261121T120000Z.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo("../../etc/cron.d/x.key"))

    with pytest.raises(CommandError, match="no key of this ring"):
        told("restore", str(tmp_path))


def test_after_a_rotation_a_fresh_key_seals_and_the_old_still_opens(
    value: str, notes: Purpose, keyring: Path
) -> None:
    assert "notes/2026-11b" in told("rotate")
    later = sealed.seal("Ben said yes.", purpose=notes, binds=HERE)
    told("rotate")

    assert sealed.period_of(later) == "2026-11b"
    assert sealed.unseal(value, purpose=notes, binds=HERE) == "Anna said no."
    assert sealed.unseal(later, purpose=notes, binds=HERE) == "Ben said yes."
    assert sorted(path.name for path in (keyring / "notes").iterdir()) == [
        "2026-11.key",
        "2026-11b.key",
        "2026-11c.key",
    ]
    assert told("status").count("31 December 2026") == 3


def test_the_first_rotation_of_an_empty_ring_makes_the_months_key(notes: Purpose) -> None:
    assert told("rotate").startswith("notes/2026-11:")


def test_a_month_whose_letters_are_used_up_is_said_so(notes: Purpose, keyring: Path) -> None:
    (keyring / "notes").mkdir(parents=True)
    (keyring / "notes" / "2026-11z.key").write_bytes(b"k" * 32)

    with pytest.raises(CommandError, match="rotated too often this month"):
        told("rotate")


@pytest.mark.parametrize("bad", ["notes/2026-13.key", "letters/2026-11.key", "notes/2026-12.key"])
def test_no_key_is_put_back_from_a_copy_in_which_one_is_none(
    notes: Purpose, keyring: Path, tmp_path: Path, bad: str
) -> None:
    with tarfile.open(tmp_path / "keyring-20261121T120000Z.tar", "w") as archive:
        for name, key in (("notes/2026-11.key", b"k" * 32), (bad, b"short")):
            entry = tarfile.TarInfo(name)
            entry.size = len(key)
            archive.addfile(entry, io.BytesIO(key))

    with pytest.raises(CommandError, match="no key"):
        told("restore", str(tmp_path))

    assert not list(keyring.rglob("*.key"))


def test_a_copy_that_cannot_be_read_is_refused(notes: Purpose, tmp_path: Path) -> None:
    (tmp_path / "keyring-20261121T120000Z.tar").write_bytes(b"x" * 3000)

    with pytest.raises(CommandError, match="cannot be read"):
        told("restore", str(tmp_path))


def test_files_of_other_names_are_no_copies(value: str, tmp_path: Path) -> None:
    (tmp_path / "keyring-old.tar").write_bytes(b"not ours")
    told("backup", str(tmp_path))

    assert "0 keys put back" in told("restore", str(tmp_path))
    assert (tmp_path / "keyring-old.tar").exists()
