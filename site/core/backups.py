"""Backups: the database and the files in one folder, the keyring never in it.

A data backup is a folder of three files, whole or not there at all: `database.dump` (pg_dump's
custom format), `files.tar` (media and closed files) and `manifest.json` (versions, sizes, SHA-256).
What is sealed in it can be read only with keys from elsewhere, and no longer once they are destroyed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg import pq
from psycopg.conninfo import make_conninfo

MANIFEST = "manifest.json"
DATABASE = "database.dump"
FILES = "files.tar"
KEYS = "keyring-*.tar"
FORMAT = "weft-backup 1"
# Inside the folders, which may be mounted and then cannot be exchanged: what comes, what went.
COMING, GONE = ".restoring", ".replaced"

# pg_restore's script follows in the same transaction: all of it happens, or nothing.
EMPTY = (
    "SET lock_timeout = '15s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public; "
    "ALTER SCHEMA public OWNER TO pg_database_owner; GRANT USAGE ON SCHEMA public TO PUBLIC;"
)


class Refused(Exception):
    """Why a backup is not made or restored, and what would be right."""


@contextmanager
def whole_or_not(folder: Path) -> Iterator[Path]:
    """A folder to write into, which becomes `folder` when everything in it is written.

    Raises Refused where `folder` exists.
    """
    if folder.exists():
        raise Refused(f"{folder} exists. Name a folder that does not, such as {folder}-2.")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    try:
        yield part
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def roots() -> dict[str, Path]:
    """The folders whose files are backed up, by their name in the archive."""
    return {"media": Path(settings.MEDIA_ROOT), "closed": Path(settings.CLOSED_ROOT)}


def make(folder: Path) -> Iterator[str]:
    """Write a backup; yields a line for each step. Raises Refused, and leaves nothing half done."""
    keyring = Path(settings.KEYRING_DIR).resolve()
    if keyring in folder.resolve().parents or near(folder, KEYS):
        raise Refused(f"{folder} is near the keyring or a copy of it. Keep them apart.")
    for root in roots().values():
        if keyring.is_relative_to(root.resolve()) or folder.resolve().is_relative_to(
            root.resolve()
        ):
            raise Refused(f"Neither the keyring nor a backup may be inside {root}.")
    with whole_or_not(folder) as part:
        # Files last: those of the database's moment are still there, and newer ones do no harm.
        steps = {DATABASE: _dump_database, FILES: _pack_files}
        for name, step in steps.items():
            started = time.monotonic()
            step(part / name)
            size = (part / name).stat().st_size / 1e6
            yield f"{name}: {size:.1f} MB in {time.monotonic() - started:.1f} s"
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "django": django.get_version(),
            "postgresql": _server(),
            "migrations": _applied(),
            "parts": {
                name: {"bytes": (part / name).stat().st_size, "sha256": sha256(part / name)}
                for name in steps
            },
        }
        (part / MANIFEST).write_text(json.dumps(manifest, indent=1))


def check(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose parts are all there, unaltered. Raises Refused otherwise."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        parts = manifest["parts"]
        if manifest["format"] != FORMAT or set(parts) != {DATABASE, FILES}:
            raise KeyError
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{folder} is not a backup made by this version of Weft.") from error
    for name, told in parts.items():
        if not (folder / name).is_file() or sha256(folder / name) != told["sha256"]:
            raise Refused(f"{folder / name} is missing or was altered since. Nothing was restored.")
    return manifest


def restore(folder: Path, *, known_migrations: set[str], replace: bool) -> Iterator[str]:
    """Put a backup back; yields a line for each step.

    Raises Refused, or OSError, and leaves the database and the files as they were: the files are
    moved first and moved back where the database, loaded in one transaction, does not follow.
    """
    manifest = check(folder)
    if newer := set(manifest["migrations"]) - known_migrations:
        raise Refused(
            f"This backup is of a newer Weft, which has {sorted(newer)[0]}. Update first."
        )
    tables = connection.introspection.table_names()
    if tables and not replace:
        raise Refused(
            f"The database holds {len(tables)} tables. Name an empty one in DATABASE_URL, or add "
            "--replace to lose what is in it."
        )
    started = time.monotonic()
    try:
        _unpack_files(folder / FILES)
        with _files_in_place():
            _load_database(folder / DATABASE, empty_first=bool(tables))
    finally:
        _clear(COMING)
    yield f"{DATABASE} and {FILES}: restored in {time.monotonic() - started:.1f} s"


def near(folder: Path, pattern: str) -> bool:
    """Whether `folder` is, holds, lies in or stands beside one in which a file matches `pattern`."""
    folder = folder.resolve()
    around = [*folder.parents, folder, *(path for path in folder.parent.glob("*") if path.is_dir())]
    return any(any(place.glob(pattern)) for place in around if place.is_dir()) or any(
        folder.rglob(pattern)
    )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _applied() -> list[str]:
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def _server() -> int:
    """The server's major version."""
    return int(getattr(connection, "pg_version")) // 10000  # noqa: B009  # PostgreSQL's wrapper alone has it


def _program(name: str) -> Path:
    """PostgreSQL's own program, of the server's version or newer: beside the server, or on PATH."""
    wanted = _server()
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    if on_path := shutil.which(name):
        folders.insert(0, Path(on_path).parent)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('pg_config', 'SELECT')")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            folders.insert(0, Path(cursor.fetchone()[0]))
    for folder in folders:
        program = folder / name
        if os.access(program, os.X_OK) and _major(program) >= wanted:
            return program
    raise Refused(
        f"{name} {wanted} or newer is not on this machine. Install PostgreSQL's client programs, "
        f"on Debian: apt install postgresql-client-{wanted}"
    )


def _major(program: Path) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    digits = "".join(c if c.isdigit() else " " for c in told.stdout).split()
    return int(digits[0]) if digits else 0


def _run(name: str, *arguments: str | Path, script: Path | None = None) -> None:
    """Run one of PostgreSQL's programs on our database; the password is in no command line."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    parameters = {
        key: value for key, value in connection.get_connection_params().items() if key in known
    }
    env = os.environ | {"PGPASSWORD": str(parameters.pop("password", None) or "")}
    command: list[str | Path] = [
        _program(name),
        "--dbname",
        make_conninfo(**parameters),
        *arguments,
    ]
    connection.close()
    _call(name, command, env)


def _call(name: str, command: list[str | Path], env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Refused(f"{name} failed: {said}")


def _dump_database(target: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", target)


def _load_database(dump: Path, *, empty_first: bool) -> None:
    script = dump.with_name(f".{dump.name}.sql")
    options = ("--no-owner", "--no-privileges", "--file")
    try:
        _call("pg_restore", [_program("pg_restore"), *options, script, dump])
        first = ["--command", EMPTY] if empty_first else []
        _run(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            *first,
            "--file",
            script,
        )
    finally:
        script.unlink(missing_ok=True)


def _pack_files(target: Path) -> None:
    left_behind = {f"{name}/{place}" for name in roots() for place in (COMING, GONE)}
    with tarfile.open(target, "w") as archive:
        for name, root in roots().items():
            if root.is_dir():
                archive.add(
                    root, name, filter=lambda entry: None if entry.name in left_behind else entry
                )


def _unpack_files(archive: Path) -> None:
    """Unpack into a folder of each place the files belong in."""
    _clear(COMING)
    for name, root in roots().items():
        root.mkdir(mode=0o700 if name == "closed" else 0o755, parents=True, exist_ok=True)
        (root / COMING).mkdir(mode=0o700)
    try:
        with tarfile.open(archive) as packed:
            for name, root in roots().items():
                members = [member for member in packed if member.name.startswith(f"{name}/")]
                for member in members:
                    member.name = member.name.removeprefix(f"{name}/")
                packed.extractall(root / COMING, members, filter="data")
    except tarfile.TarError as error:
        raise Refused(f"{archive} cannot be unpacked: {error}") from error


@contextmanager
def _files_in_place() -> Iterator[None]:
    """The unpacked files where they belong; those that were there are back if what follows fails."""
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        for path in sorted(source.iterdir()):
            if path.name not in {COMING, GONE}:
                path.replace(target / path.name)
                moved.append((path, target / path.name))

    _clear(GONE)
    try:
        for root in roots().values():
            (root / GONE).mkdir(mode=0o700)
            move(root, root / GONE)
            move(root / COMING, root)
        yield
    except BaseException:
        for source, target in reversed(moved):
            target.replace(source)
        _clear(GONE)
        raise
    _clear(GONE)


def _clear(place: str) -> None:
    for root in roots().values():
        shutil.rmtree(root / place, ignore_errors=True)
