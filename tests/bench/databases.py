"""The databases that benches fill once and keep, each named for what it is made from."""

import io
import os
import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import django
import psycopg
from django.core.management import call_command
from psycopg.sql import SQL, Identifier

from launch.tree import ROOT, VAR, digest

# What `migrate` and `set_up_site` make a database from.
SITE = (
    "requirements/base.txt",
    "data/places.csv",
    "site/*/migrations/*.py",
    "site/places/data/*",
    "site/places/management/commands/*.py",
    "casestudies/migrations/*.py",
    "casestudies/data/*",
    "home/migrations/*.py",
    "home/content/*",
    "home/management/commands/set_up_site.py",
)
LIBRARY = ("tests/bench/data.py", "tests/bench/words.py", "tests/bench/wagtail_peer.py")
WHOLE = "whole"  # the comment on a database whose filling came to its end

_began = time.monotonic()


def say(text: str) -> None:
    """One line of progress for whoever waits."""
    print(f"[{time.monotonic() - _began:5.1f} s] {text}", flush=True)


def choose(purpose: str, *, made_from: Iterable[str], fill: Callable[[], None]) -> str:
    """Set Django up on the database for a purpose, made anew where what it is made from has changed.

    made_from: patterns of files below the checkout, beside those of an empty site. fill: called on
    an empty site. What the product writes beside the database goes to a folder of the same name.
    Returns the name. Must be called before anything of Django's is used.
    """
    files = [path for pattern in (*SITE, *made_from) for path in sorted(ROOT.glob(pattern))]
    name = f"bench_{purpose}_{digest(files)[:12]}"
    address = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(address.geturl(), autocommit=True) as server:
        is_whole = _comment(server, name) == WHOLE
        if not is_whole:
            _make_empty(server, purpose, name)
        os.environ["DATABASE_URL"] = address._replace(path=f"/{name}").geturl()
        os.environ["WEFT_VAR"] = str(VAR / "bench" / name)
        os.environ["SEARCH_DIR"] = str(VAR / "bench" / name / "search")
        os.environ["CACHE_PREFIX"] = name
        django.setup()
        if not is_whole:
            say(f"Making the database {name}")
            call_command("migrate", verbosity=0)
            call_command("set_up_site", stdout=io.StringIO())
            fill()
            server.execute(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(name), WHOLE))
            say("The database is made, and kept for the next run")
    return name


def choose_library(size: int) -> str:
    """Choose a synthetic library of `size` cases, with Wagtail's own index of it."""

    def fill() -> None:
        # Django's models can be imported once there is a database for them.
        from tests.bench import data, wagtail_peer

        data.make_library(size)
        wagtail_peer.build_index()

    return choose(f"library_{size}", made_from=LIBRARY, fill=fill)


def _comment(server: psycopg.Connection, name: str) -> str | None:
    found = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return found[0] if found else None


def _make_empty(server: psycopg.Connection, purpose: str, name: str) -> None:
    """An empty database, in place of those made for the same purpose from something else."""
    for (old,) in server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"bench_{purpose}_"]
    ).fetchall():
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(old)))
    server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
