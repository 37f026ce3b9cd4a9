"""Databases made once for all workers of a run, and kept for the next: whatever they are made from is
in their names."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connections

from launch import weft
from launch.tree import ROOT

SEEDED = "weft_seeded_"
MADE_FROM = ("site", "home", "practice", "casestudies", "data", "requirements")
SUFFIXES = {".py", ".json", ".geojson", ".csv", ".tsv", ".txt", ".md", ".vtt", ".svg"}
WITHIN = 300  # seconds


@dataclass(frozen=True)
class Seeded:
    """database: the name of a template; folder: what was written beside it; said: what the command
    that seeds the demo wrote."""

    database: str
    folder: Path

    @property
    def said(self) -> str:
        return (self.folder / "seed.log").read_text()


@contextmanager
def made_once(
    link: psycopg.Connection, name: str, *, kind: str, of: str, beside: Path | None = None
) -> Iterator[str]:
    """The name of a new database to fill, "" where `name` is there already, and what was written
    `beside` it: others of its kind are dropped, and it gets its name once it is whole. One worker
    makes it, the others wait."""
    link.execute("SELECT pg_advisory_lock(hashtext(%s))", [kind])
    try:
        there = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there and (beside is None or beside.exists()):
            yield ""
            return
        for (old,) in link.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [kind]
        ).fetchall():
            link.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        making = f"{name}_making"
        link.execute(f'CREATE DATABASE "{making}" TEMPLATE "{of}"')
        yield making
        link.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    finally:
        link.execute("SELECT pg_advisory_unlock(hashtext(%s))", [kind])


def seed(link: psycopg.Connection, template: str, folder: Path) -> Seeded:
    """Seed the demo, as `make demo` does, in a clone of `template`."""
    name, log_file = f"{SEEDED}{digest(template, folder)}", folder / "seed.log"
    with made_once(link, name, kind=SEEDED, of=template, beside=log_file) as making:
        if making:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            given = urlsplit(os.environ["DATABASE_URL"])
            env = environment(
                folder, given._replace(path=f"/{making}").geturl(), os.environ["REDIS_URL"]
            )
            with log_file.open("wb") as log:
                ended = subprocess.run(
                    [*weft.MANAGE, "seed_demo"],
                    cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    timeout=WITHIN, check=False,
                )  # fmt: skip
            assert ended.returncode == 0, log_file.read_text()
    return Seeded(name, folder)


@contextmanager
def connected_to(name: str) -> Iterator[str]:
    """Within the block this process uses the database of that name."""
    settings = connections.settings["default"]
    shared = settings["NAME"]
    connections.close_all()
    settings["NAME"] = name
    try:
        yield name
    finally:
        connections.close_all()
        settings["NAME"] = shared


def digest(template: str, folder: Path) -> str:
    """Changes with whatever may change what is seeded, and where it is written."""
    found = hashlib.sha256(f"{template} {folder}".encode())
    for top in MADE_FROM:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                found.update(path.read_bytes())
    return found.hexdigest()[:16]


def environment(folder: Path, database: str, redis: str) -> dict[str, str]:
    """Of a program of the site whose files are in `folder`."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return given | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "CACHE_PREFIX": folder.name,
        "SECRET_KEY": "only-for-the-browser-journeys",
        "WEFT_VAR": str(folder),
        "KEYRING_DIR": str(folder / "keyring"),
        # Which words lie near one another is tested by itself: learning it would slow every journey.
        "SENTENCE_MODEL": "none",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
    }
