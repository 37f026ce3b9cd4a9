"""A collection's index as one process reads it."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from search import analysis, folders, outbox, vectors
from search.collection import Collection
from search.folders import DOUBTED, Place, State
from search.synonyms import Thesaurus, thesaurus

VOCABULARY_KEPT = 60.0  # seconds
# A set of more terms than these is looked up at once, which reads all that has one of them beforehand.
MOST_TERMS = 16


class NoIndex(Exception):
    """There is no index that can be used just now: PostgreSQL answers instead."""


class Unreadable(Exception):
    """Tantivy could not read a file of its own."""


class Searcher:
    """Tantivy's searcher, whose faults are told from our own."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self.bare = searcher

    def __getattr__(self, name: str) -> Any:
        held = getattr(self.bare, name)
        return partial(_carefully, held) if callable(held) else held


def _carefully(call: Callable[..., Any], *args: Any, **options: Any) -> Any:
    try:
        return call(*args, **options)
    except (ValueError, OSError) as error:
        raise Unreadable(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what tantivy raises where it cannot go on
            raise
        raise Unreadable(str(error)) from error


@dataclass(frozen=True)
class View:
    """An index as it stood at one moment, with what belongs to it. It does not change any more."""

    collection: Collection
    folder: Path
    state: State
    schema: tantivy.Schema
    searcher: Any  # Searcher
    surroundings: Any
    synonyms: Thesaurus

    def count(self, query: Query) -> int:
        found: Any = self.searcher.search(query, limit=1, count=True)
        return int(found.count)

    @property
    def size(self) -> int:
        """How many things the index holds, whether they may be found or not."""
        return int(self.searcher.num_docs)

    def values(self, query: Query, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """Facet -> value -> how many of what matches have it."""
        told = self.searcher.aggregate(query, {name: _terms(name) for name in names})
        return {
            name: {bucket["key"]: int(bucket["doc_count"]) for bucket in told[name]["buckets"]}
            for name in names
        }

    @cached_property
    def held(self) -> dict[str, dict[str, int]]:
        """The same of everything the index holds."""
        return self.values(Query.all_query(), self.collection.facets)

    def has(self, field: str, values: list[Any]) -> Query:
        """Those with one of the values, all alike."""
        if len(values) > MOST_TERMS:
            among = Query.term_set_query(self.schema, field, values)
        else:
            terms = [Query.term_query(self.schema, field, value, "basic") for value in values]
            among = (
                terms[0]
                if len(terms) == 1
                else Query.boolean_query([(Occur.Should, term) for term in terms])
            )
        return Query.const_score_query(among, 0.0)

    def public(self, audience: frozenset[str], gone: set[int]) -> list[tuple[Occur, Query]]:
        """What keeps an answer to what may be found at this moment."""
        past = Query.range_query(
            self.schema, analysis.EXPIRES, tantivy.FieldType.Integer, 0, int(time.time())
        )
        rules = [
            (Occur.Must, self.has(analysis.AUDIENCE, sorted(audience))),
            (Occur.MustNot, past),
        ]
        if gone:
            rules.append((Occur.MustNot, self.has(analysis.KEY, sorted(gone))))
        return rules


def _terms(name: str) -> dict[str, object]:
    # Exact only where there is room for every value, in each segment too.
    return {"terms": {"field": name, "size": 20_000, "segment_size": 20_000}}


class Reader:
    """Opens a collection's index, and opens it again when it has changed."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._view: View | None = None
        self._said = ("", "")
        self._vocabulary: tuple[float, dict[str, int]] = (float("-inf"), {})
        self._meanings = vectors.NONE
        self._meanings_mark = (0, 0)

    @contextmanager
    def look(self) -> Iterator[View]:
        """The index as it is now. Raises NoIndex where it cannot be used, also where it turns out so
        while it is read; the indexer is told."""
        view = self._current()
        try:
            yield view
        except Unreadable as error:
            self._doubt(view.folder)
            raise NoIndex(str(error)) from error

    def _current(self) -> View:
        folder = Place(self.collection.name).current()
        if folder is None:
            raise NoIndex("There is no index yet.")
        # An old index is of no use however long it has been open: changes are kept only for so long.
        if folders.unfollowed_for(folder) > outbox.FOLLOWED_WITHIN.total_seconds():
            raise NoIndex("The index has not followed for days.")
        # The state first, the index after it: so the index holds at least what the state says.
        text = folders.state_text(folder)
        with self._lock:
            view = self._view
            if view is None or self._said != (str(folder), text):
                view = self._view = self._open(folder, text)
                self._said = (str(folder), text)
        return view

    def _open(self, folder: Path, text: str) -> View:
        state = folders.read_state(text)
        if state is None:
            raise NoIndex("The index cannot be read.")
        if state.version != analysis.version(self.collection):
            raise NoIndex("The index is of another version.")
        try:
            if self._index is None or self._said[0] != str(folder):
                if not folders.is_whole(folder, state):
                    raise Unreadable("A file is missing or changed.")
                self._index = analysis.prepare(tantivy.Index.open(str(folder)))
                self._index.config_reader("manual")
            self._index.reload()
            searcher = self._index.searcher()
        except (Unreadable, ValueError, OSError) as error:
            self._index = None
            self._mark(folder)
            raise NoIndex(str(error)) from error
        # What surrounds the answers takes longer to read than all the rest, and seldom changes.
        around = self._view if self._said[0] == str(folder) else None
        if around is None or around.state.surrounded_at != state.surrounded_at:
            surroundings, synonyms = self.collection.surroundings(), thesaurus()
        else:
            surroundings, synonyms = around.surroundings, around.synonyms
        return View(
            self.collection,
            folder,
            state,
            self._index.schema,
            Searcher(searcher),
            surroundings,
            synonyms,
        )

    def vocabulary(self) -> dict[str, int]:
        """The words that are held, each with the number of things that hold it, as of at most
        VOCABULARY_KEPT seconds ago: it takes longer to read the more there are. Whoever takes a word
        from it asks whether it is held now."""
        read_at, held = self._vocabulary
        if time.monotonic() - read_at > VOCABULARY_KEPT:
            held = dict(self._current().searcher.terms_with_prefix(analysis.EXACT, ""))
            self._vocabulary = time.monotonic(), held
        return held

    def meanings(self) -> vectors.Meanings:
        """The meanings written so far."""
        root = Place(self.collection.name).root
        mark = vectors.mark(root)
        with self._lock:
            if mark != self._meanings_mark:
                self._meanings = vectors.read(root, self._meanings)
                self._meanings_mark = mark
            return self._meanings

    def _doubt(self, folder: Path) -> None:
        with self._lock:
            self._view = self._index = None
        self._mark(folder)

    @staticmethod
    def _mark(folder: Path) -> None:
        # Gone meanwhile, or not ours to write to: the indexer looks by itself too.
        with suppress(OSError):
            (folder / DOUBTED).touch()


_readers: dict[str, Reader] = {}
_readers_lock = threading.Lock()


def reader(collection: Collection) -> Reader:
    """This process's reader of a collection."""
    with _readers_lock:
        found = _readers.get(collection.name)
        if found is None or found.collection is not collection:
            found = _readers[collection.name] = Reader(collection)
        return found
