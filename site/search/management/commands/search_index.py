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
from django.db import DatabaseError, close_old_connections
from psycopg import sql

from core import connections, public
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

    # They read every address of the site, the CMS's too, for which an indexer has no use.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="stay, and follow every change")
        parser.add_argument("--rebuild", action="store_true", help="build every index anew")
        parser.add_argument(
            "--words-only",
            action="store_true",
            help="leave the meanings, which take some 0.1 s each, to the process that follows",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["follow"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        with only_writer(stop) as ours:
            if not ours:
                return
            if options["rebuild"]:
                with self.indexers() as indexers:
                    for indexer in indexers:
                        indexer.rebuild()
            if not options["follow"]:
                with self.indexers() as indexers:
                    self.bring_up(indexers, learn=not options["words_only"])
            while options["follow"] and not stop.is_set():
                try:
                    with self.indexers() as indexers:
                        self.bring_up(indexers, learn=False)
                        self.follow(stop, indexers)
                except (DatabaseError, psycopg.Error, OSError, ValueError) as error:
                    # The database or the disk is away: what cannot be done now is done later.
                    logger.warning("indexing waits: %s: %s", type(error).__name__, error)
                    close_old_connections()
                    stop.wait(RETRY)

    @contextmanager
    def indexers(self) -> Iterator[list[Indexer]]:
        """The writers of this host, closed in the end so that the next ones can open the indexes."""
        indexers = [Indexer(collection, self.stdout.write) for collection in registered()]
        try:
            yield indexers
        finally:
            for indexer in indexers:
                indexer.close()

    def bring_up(self, indexers: list[Indexer], *, learn: bool) -> None:
        """Bring every index up to date, and with `learn` every meaning too."""
        started = time.monotonic()
        for indexer in indexers:
            indexer.bring_up()
        while learn and sum(indexer.learner.learn_some() for indexer in indexers) > 0:
            continue
        self.stdout.write(f"Indexes are up to date after {time.monotonic() - started:.1f} s.")

    def follow(self, stop: threading.Event, indexers: list[Indexer]) -> None:
        """Take in every change as it is committed; learn meanings while nothing changes."""
        with listening() as link:
            public.announce()
            while not stop.is_set():
                written = sum(indexer.catch_up() for indexer in indexers)
                to_learn = sum(indexer.learner.learn_some() for indexer in indexers)
                if written or to_learn:
                    public.announce()
                with suppress(StopIteration):
                    next(link.notifies(timeout=0 if to_learn else POLL, stop_after=1))


@contextmanager
def only_writer(stop: threading.Event) -> Iterator[bool]:
    """Hold this host's right to write, waiting for it; False where it was stopped meanwhile."""
    root = Path(settings.SEARCH_DIR)
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o700)  # the words of what is withdrawn stay in files until they are merged
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
    with psycopg.connect(**connections.parameters(), autocommit=True) as link:
        link.execute(sql.SQL("LISTEN {}").format(sql.Identifier(outbox.CHANNEL)))
        yield link
