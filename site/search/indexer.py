"""Keeps a collection's index on this host up to date. One process per host writes; many read.

Killed at any point, it loses nothing: the state is written after the commit it tells of, and what
was done since is done again.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import tantivy
from django.db import DatabaseError
from tantivy import Query

from search import analysis, folders, outbox
from search.collection import Collection, Document
from search.folders import DOUBTED, Place, State
from search.learning import Learner

HEAP = 60_000_000  # bytes that the writer fills before it writes a segment
BATCH = 500  # documents read at once
COMMIT_EVERY = 20_000  # documents

logger = logging.getLogger(__name__)

Say = Callable[[str], None]


def silent(_: str) -> None: ...


class Indexer:
    """The one writer of a collection's index."""

    def __init__(self, collection: Collection, say: Say = silent) -> None:
        self.collection = collection
        self.place = Place(collection.name)
        self.say = say
        self._folder: Path | None = None
        self._state: State | None = None
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        # Changes from the watermark on that are in the index already.
        self._done: frozenset[tuple[int, int]] = frozenset()
        self.learner = Learner(collection, self.place.root)

    def bring_up(self) -> None:
        """Open a sound index, or build one; then follow what has changed since."""
        if why := self._open():
            self.say(f"{self.collection.name}: {why}, building an index")
            self.rebuild()
        self.catch_up()

    def _open(self) -> str:
        """Open the index in use. Returns why it cannot be used, "" where it can."""
        folder = self.place.current()
        if folder is None:
            return "there is none"
        state = folders.read_state(folders.state_text(folder))
        if state is None:
            return "its state cannot be read"
        if state.version != analysis.version(self.collection):
            return "it is of another version"
        if not outbox.read(self.collection.name, state.watermark).follows(state.identity):
            return "it is of another database"
        if folders.unfollowed_for(folder) > outbox.FOLLOWED_WITHIN.total_seconds():
            return "it has not followed for days"
        if not folders.is_whole(folder, state):
            return "a file is missing or changed"
        try:
            self._use(folder, state)
            held = self._keys()
        except ValueError as error:
            return f"it cannot be opened ({error})"
        missing = set(self.collection.visible().values_list("pk", flat=True)) ^ held
        if missing:
            self._write(missing)
            self._commit(state.watermark, surrounded=False)
        self.learner.keep_to_what_is_visible()
        return ""

    def _use(self, folder: Path, state: State) -> None:
        self.close()
        self._folder, self._state = folder, state
        self._index = analysis.prepare(tantivy.Index.open(str(folder)))
        self._index.config_reader("manual")
        self._writer = self._index.writer(HEAP, 1)
        self._done = frozenset()

    def _keys(self) -> set[int]:
        """What the index holds."""
        assert self._index is not None
        self._index.reload()
        searcher = self._index.searcher()
        if not searcher.num_docs:
            return set()
        hits = searcher.search(Query.all_query(), limit=searcher.num_docs).hits
        keys = searcher.fast_field_values(analysis.KEY, [at for _, at in hits])
        return {int(key) for key in keys if key is not None}

    def rebuild(self) -> int:
        """Build a new index from the database and switch to it. Returns how many things it holds."""
        started = time.monotonic()
        outbox.forget_the_future()
        identity, watermark = outbox.watermark_now()
        folder = self.place.new()
        index = analysis.prepare(tantivy.Index(analysis.schema(self.collection), str(folder)))
        writer = index.writer(HEAP, 1)
        keys = list(self.collection.visible().order_by("pk").values_list("pk", flat=True))
        for number, batch in enumerate(batched(keys, BATCH), start=1):
            for document in self._documents(batch):
                writer.add_document(document)
            if number * BATCH % COMMIT_EVERY == 0:
                writer.commit()
                self.say(f"{self.collection.name}: {number * BATCH:,} of {len(keys):,}")
        writer.commit()
        writer.wait_merging_threads()
        version = analysis.version(self.collection)
        now = time.time()
        state = State(version, identity, watermark, now, now, folders.sums(folder, {}))
        folders.write_state(folder, state)
        self.close()
        self.place.switch_to(folder)
        self._use(folder, state)
        self.learner.keep_to_what_is_visible()
        self.say(
            f"{self.collection.name}: {len(keys):,} things in {time.monotonic() - started:.1f} s"
        )
        return len(keys)

    def catch_up(self) -> int:
        """Take in what has changed. Returns how many things were written or removed."""
        assert self._state is not None
        assert self._folder is not None
        if self._is_doubted():
            self.say(f"{self.collection.name}: a file is missing or changed, building an index")
            self.rebuild()
        reading = outbox.read(self.collection.name, self._state.watermark)
        if not reading.follows(self._state.identity):
            self.say(f"{self.collection.name}: another database, building an index")
            self.rebuild()
            return self.catch_up()
        fresh = reading.changes - self._done
        keys = {key for _, key in fresh if key}
        try:
            if keys:
                self._write(keys)
            # Also where nothing is new but an older transaction has ended: readers go by the watermark.
            if fresh or (reading.changes and reading.watermark > self._state.watermark):
                self._commit(reading.watermark, surrounded=any(not key for _, key in fresh))
        except ValueError as error:  # what tantivy raises where a file of its own is not as it was
            self.say(f"{self.collection.name}: it cannot be written ({error}), building an index")
            self.rebuild()
            return len(keys)
        folders.still_follows(self._folder)
        self._done = frozenset(each for each in reading.changes if each[0] >= self._state.watermark)
        if gone := keys - self._here(keys):
            self.learner.forget(gone)
        return len(keys)

    def _is_doubted(self) -> bool:
        """Whether a reader met a fault, and every file looked at shows one."""
        assert self._folder is not None
        assert self._state is not None
        mark = self._folder / DOUBTED
        if self.place.current() != self._folder:
            return True
        if not mark.exists():
            return False
        if not folders.is_whole(self._folder, self._state):
            return True
        mark.unlink(missing_ok=True)
        return False

    def _write(self, keys: Iterable[int]) -> None:
        assert self._writer is not None
        schema = analysis.schema(self.collection)
        for batch in batched(sorted(keys), BATCH):
            # Not delete_documents_by_term: on whole numbers it deletes nothing, and does not say so.
            gone = Query.term_set_query(schema, analysis.KEY, batch)
            self._writer.delete_documents_by_query(gone)
            for document in self._documents(batch):
                self._writer.add_document(document)

    def _commit(self, watermark: int, *, surrounded: bool) -> None:
        """Make what was written last, then say so in the state: in this order.

        surrounded: whether what surrounds the answers has changed too.
        """
        assert self._writer is not None
        assert self._folder is not None
        assert self._state is not None
        self._writer.commit()
        now = time.time()
        self._state = State(
            self._state.version,
            self._state.identity,
            watermark,
            now,
            now if surrounded else self._state.surrounded_at,
            folders.sums(self._folder, self._state.sums),
        )
        folders.write_state(self._folder, self._state)

    def _documents(self, keys: list[int]) -> Iterator[tantivy.Document]:
        for document in self._read(keys):
            self.learner.unlearn(document)
            yield made(document)

    def _read(self, keys: list[int]) -> Iterator[Document]:
        """The documents of the keys; one that cannot be made is left out and told of, as it must not
        keep all the others from being found."""
        try:
            found = list(self.collection.documents(keys))
        except DatabaseError:
            raise
        except Exception:
            if len(keys) == 1:
                logger.exception("%s %d cannot be indexed", self.collection.name, keys[0])
                return
            for key in keys:
                yield from self._read([key])
        else:
            yield from found

    def _here(self, keys: set[int]) -> set[int]:
        """Those that may be found now."""
        if not keys:
            return set()
        return set(self.collection.visible().filter(pk__in=keys).values_list("pk", flat=True))

    def close(self) -> None:
        """Let go of the index, so that another can write."""
        if self._writer is not None:
            with suppress(ValueError):
                self._writer.wait_merging_threads()
            self._writer = None


def batched(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    """The keys in lists of `size`; itertools has it from Python 3.12 on."""
    left = iter(keys)
    while batch := list(islice(left, size)):
        yield batch


def made(document: Document) -> tantivy.Document:
    """A document as the index holds it."""
    found = tantivy.Document()
    found.add_unsigned(analysis.KEY, document.key)
    if document.expires is not None:
        found.add_integer(analysis.EXPIRES, document.expires)
    for who in document.audience:
        found.add_text(analysis.AUDIENCE, who)
    for name, text in document.texts.items():
        if text:
            found.add_text(name, text)
            found.add_text(analysis.EXACT, text)
    for name, values in document.facets.items():
        for value in set(values):
            found.add_text(name, value)
    for name, number in document.orders.items():
        found.add_integer(name, number)
    return found
