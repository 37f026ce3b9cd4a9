"""The restore drill: what was backed up comes back, and nothing is read without the keyring."""

import json
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from psycopg import sql

from core import backups, sealed
from core.models import Basis, ClosedDocument, Consent, ConsentText, Event
from core.sealed import KeyMissing
from notices import actions as notices
from notices.models import MAIL, Notice


def told(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def fingerprints() -> dict[str, tuple[int, str]]:
    """Every table's number of rows and the digest of all that stands in them; not the audit's."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if not table.startswith("core_event"):
                rows = sql.SQL(
                    "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} t"
                )
                cursor.execute(rows.format(sql.Identifier(table)))
                found[table] = cursor.fetchone()
    return found


@pytest.fixture
def programs(own_database: str) -> None:
    """PostgreSQL's own programs: without them nothing can be drilled."""
    try:
        backups._program("pg_dump"), backups._program("psql")
    except backups.Refused as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(f"THE RESTORE DRILL WAS NOT RUN: {missing}")


@pytest.fixture
def library(programs: None) -> ClosedDocument:
    """Something of each kind: rows, a closed file, a picture, sealed words, the audit."""
    text = ConsentText.objects.create(slug="publication", version=1, words="I agree – “yes”.")
    Consent.objects.create(
        subject="case:1", use="publication", basis=Basis.GIVEN, text=text, given_by="person:1"
    )
    document = ClosedDocument(title="Notes", original_name="notes.txt")
    document.file.save("notes.txt", ContentFile(b"Under the linden tree."), save=True)
    default_storage.save("images/square.png", ContentFile(b"not really"))
    with transaction.atomic():
        notices.post(
            EmailMessage("Hello", "Words", to=["anna@example.org"]), kind="account", key="k"
        )
        transaction.get_connection().run_on_commit.clear()
    Event.objects.create(action="case-imported", actor="command:import", subject_id="case-1")
    return document


@pytest.fixture
def empty_database(own_database: str) -> Iterator[Callable[[], None]]:
    """Call it to go on in a database in which there is nothing."""
    settings = connections.settings["default"]
    name = f"{own_database}_new"

    def administer(statement: str) -> None:
        parameters = {
            key: value
            for key, value in connection.get_connection_params().items()
            if key in {"host", "port", "user", "password"}
        }
        with psycopg.connect(**parameters, dbname="postgres", autocommit=True) as link:
            link.execute(statement)

    def go() -> None:
        connection.close()
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
        settings["NAME"] = name

    yield go
    connection.close()
    settings["NAME"] = own_database
    administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_the_restore_drill(
    library: ClosedDocument,
    empty_database: Callable[[], None],
    keyring: Path,
    tmp_path: Path,
    settings: Any,
) -> None:
    before, events = fingerprints(), Event.objects.count()
    backup, keys = tmp_path / "backups" / "monday", tmp_path / "elsewhere" / "keys"

    said = told("backup", str(backup))
    told("keyring", "backup", str(keys))
    assert "database.dump" in said
    assert "The keyring is not in it" in said
    with tarfile.open(backup / "files.tar") as archive:
        assert not [name for name in archive.getnames() if name.endswith(".key")]

    # The machine is lost.
    empty_database()
    shutil.rmtree(settings.VAR)
    shutil.rmtree(keyring)

    told("restore", str(backup))

    assert fingerprints() == before
    assert Event.objects.count() == events + 1
    assert Event.objects.first().action == "backup-restored"
    document = ClosedDocument.objects.get()
    assert Path(document.file.path).read_bytes() == b"Under the linden tree."
    assert stat.S_IMODE(Path(document.file.path).stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(settings.CLOSED_ROOT).stat().st_mode) == 0o700
    assert Path(default_storage.path("images/square.png")).read_bytes() == b"not really"
    with pytest.raises(IntegrityError, match="append-only"):
        Event.objects.filter(action="case-imported").delete()

    notice = Notice.objects.get()
    bound = f"notices.notice:{notice.key}"
    with pytest.raises(KeyMissing):
        sealed.unseal(notice.sealed, purpose=MAIL, binds=bound)
    told("keyring", "restore", str(keys))
    assert "anna@example.org" in sealed.unseal(notice.sealed, purpose=MAIL, binds=bound)


def test_a_database_in_use_is_replaced_only_when_asked(
    library: ClosedDocument, tmp_path: Path
) -> None:
    told("backup", str(tmp_path / "monday"))
    ConsentText.objects.create(slug="later", version=1, words="Written on Tuesday.")
    library.file.delete(save=True)

    with pytest.raises(CommandError, match="add --replace to lose what is in it"):
        told("restore", str(tmp_path / "monday"))
    assert ConsentText.objects.filter(slug="later").exists()

    told("restore", str(tmp_path / "monday"), "--replace")

    assert not ConsentText.objects.filter(slug="later").exists()
    assert Path(ClosedDocument.objects.get().file.path).read_bytes() == b"Under the linden tree."
    assert not list(tmp_path.rglob("*.restoring"))
    assert not list(tmp_path.rglob("*.replaced"))
    assert not list(tmp_path.rglob("*.sql"))


def alter_dump(folder: Path) -> None:
    with (folder / "database.dump").open("r+b") as file:
        file.seek(200)
        file.write(b"\x00\x01\x02\x03")


def name_a_later_migration(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["migrations"].append("core.9999_later")
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (alter_dump, "was altered since"),
        (lambda folder: (folder / "files.tar").unlink(), "missing or was altered"),
        (lambda folder: (folder / "manifest.json").unlink(), "is not a backup"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "is not a backup"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "is not a backup"),
        (name_a_later_migration, "of a newer Weft"),
    ],
)
def test_a_backup_that_is_not_whole_or_too_new_changes_nothing(
    library: ClosedDocument, tmp_path: Path, harm: Callable[[Path], Any], reason: str
) -> None:
    before = fingerprints()
    folder = tmp_path / "monday"
    with pytest.MonkeyPatch.context() as patched:  # quick: this is about what is refused
        patched.setattr(backups, "_dump_database", lambda part: part.write_bytes(b"x" * 300))
        told("backup", str(folder))
    harm(folder)

    with pytest.raises(CommandError, match=reason):
        told("restore", str(folder), "--replace")

    assert fingerprints() == before


def test_a_restore_that_fails_half_way_changes_nothing(
    library: ClosedDocument, tmp_path: Path
) -> None:
    before = fingerprints()
    folder = tmp_path / "monday"
    told("backup", str(folder))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            backups, "EMPTY", backups.EMPTY + " CREATE TABLE public.core_consent (id int);"
        )
        with pytest.raises(CommandError, match="psql failed"):
            told("restore", str(folder), "--replace")

    assert fingerprints() == before
    assert Path(ClosedDocument.objects.get().file.path).read_bytes() == b"Under the linden tree."


def files_kept(settings: Any) -> dict[str, tuple[bytes, int]]:
    """Every file, by its path: what is in it and which one it is."""
    found = (path for path in settings.VAR.rglob("*") if path.is_file())
    return {str(path): (path.read_bytes(), path.stat().st_ino) for path in found}


def test_a_dump_that_cannot_be_read_is_refused_with_the_reason(
    library: ClosedDocument, tmp_path: Path, settings: Any
) -> None:
    rows, kept = fingerprints(), files_kept(settings)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(backups, "_dump_database", lambda part: part.write_bytes(b"x" * 300))
        told("backup", str(tmp_path / "monday"))

    with pytest.raises(CommandError, match=r"pg_restore failed: .*archive"):
        told("restore", str(tmp_path / "monday"), "--replace")

    assert fingerprints() == rows
    assert files_kept(settings) == kept


def test_files_that_cannot_be_unpacked_are_refused_with_the_reason(
    library: ClosedDocument, tmp_path: Path, settings: Any
) -> None:
    rows, kept = fingerprints(), files_kept(settings)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(backups, "_pack_files", lambda part: part.write_bytes(b"x" * 3000))
        told("backup", str(tmp_path / "monday"))

    with pytest.raises(CommandError, match=r"files\.tar cannot be unpacked"):
        told("restore", str(tmp_path / "monday"), "--replace")

    assert fingerprints() == rows
    assert files_kept(settings) == kept


@pytest.mark.parametrize("move", range(1, 4))
def test_files_that_cannot_be_moved_leave_all_as_it_was(
    library: ClosedDocument, tmp_path: Path, settings: Any, move: int
) -> None:
    told("backup", str(tmp_path / "monday"))
    rows, kept = fingerprints(), files_kept(settings)
    moved, replace = 0, Path.replace

    def full(path: Path, target: Path) -> Path:
        nonlocal moved
        moved += 1
        if moved == move:
            raise OSError(28, "No space left on device")
        return replace(path, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(CommandError, match="No space left"):
            told("restore", str(tmp_path / "monday"), "--replace")

    assert moved >= move
    assert fingerprints() == rows
    assert files_kept(settings) == kept


def test_folders_that_are_mounted_stay_the_same_folders(
    library: ClosedDocument, tmp_path: Path, settings: Any
) -> None:
    roots = (Path(settings.MEDIA_ROOT), Path(settings.CLOSED_ROOT))
    before = [root.stat().st_ino for root in roots]
    beside = sorted(settings.VAR.iterdir())
    told("backup", str(tmp_path / "monday"))

    told("restore", str(tmp_path / "monday"), "--replace")

    assert [root.stat().st_ino for root in roots] == before
    assert sorted(settings.VAR.iterdir()) == beside


def test_a_backup_that_fails_leaves_nothing_behind(
    programs: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_pack_files", full)

    with pytest.raises(CommandError, match="No space left"):
        told("backup", str(tmp_path / "backups" / "monday"))

    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.django_db
def test_a_folder_that_exists_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "monday").mkdir()

    with pytest.raises(CommandError, match="exists"):
        told("backup", str(tmp_path / "monday"))


@pytest.mark.django_db
def test_without_pg_dump_the_reader_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_major", lambda _program: 9)

    with pytest.raises(CommandError, match=r"apt install postgresql-client-\d+"):
        told("backup", str(tmp_path / "monday"))
