"""Builds and follows the search indexes of this host."""

import fcntl
import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from psycopg import sql

from search import outbox
from search.collection import registered
from search.indexer import Indexer

logger = logging.getLogger(__name__)

POLL = 1.0  # seconds between two looks where no notification comes
RETRY = 2.0  # seconds


class Command(BaseCommand):
    help = (
        "Brings the search indexes of this host up to date; with --follow, keeps them so until it is "
        "stopped. One process per host writes: a second one waits for its turn."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="stay, and follow every change")
        parser.add_argument("--rebuild", action="store_true", help="build every index anew")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["follow"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        with only_writer(stop) as ours:
            if not ours:
                return
            while not stop.is_set():
                try:
                    self.run(stop, rebuild=options["rebuild"], follow=options["follow"])
                    return
                except (DatabaseError, psycopg.Error) as error:
                    if not options["follow"]:
                        raise
                    logger.warning("the database is away: %s", type(error).__name__)
                    close_old_connections()
                    stop.wait(RETRY)

    def run(self, stop: threading.Event, *, rebuild: bool, follow: bool) -> None:
        started = time.monotonic()
        indexers = [Indexer(collection, self.stdout.write) for collection in registered()]
        with listening() as link:
            for indexer in indexers:
                if rebuild:
                    indexer.rebuild()
                indexer.bring_up()
            self.stdout.write(f"Indexes are up to date after {time.monotonic() - started:.1f} s.")
            while not stop.is_set():
                to_learn = sum(indexer.learn_some() for indexer in indexers)
                if follow:
                    with suppress(StopIteration):
                        next(link.notifies(timeout=0 if to_learn else POLL, stop_after=1))
                    for indexer in indexers:
                        indexer.catch_up()
                elif not to_learn:
                    return


@contextmanager
def only_writer(stop: threading.Event) -> Iterator[bool]:
    """Hold this host's right to write, waiting for it; False where it was stopped meanwhile."""
    root = Path(settings.SEARCH_DIR)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (root / "writer.lock").open("w") as lock:
        while not stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stop.wait(POLL)
            else:
                yield True
                return
        yield False


@contextmanager
def listening() -> Iterator[psycopg.Connection]:
    """A connection of its own that hears of changes as they are committed."""
    parameters = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key in {"dbname", "host", "port", "user", "password"}
    }
    with psycopg.connect(**parameters, autocommit=True) as link:
        link.execute(sql.SQL("LISTEN {}").format(sql.Identifier(outbox.CHANNEL)))
        yield link
