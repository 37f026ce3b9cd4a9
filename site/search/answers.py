"""Asking: the one way in for every page, list, count and suggestion that comes from search."""

import logging
from collections.abc import Sequence
from typing import Any

from tantivy import Occur, Query

from search import analysis, folders, meaning, outbox, spelling, words
from search.collection import Collection
from search.index import NoIndex, Reader, View, reader
from search.matching import Matching, all_but, everything, stems
from search.passages import marker
from search.questions import PUBLIC, RELEVANCE, Answer, Hint, Question, unmarked
from search.ranking import ALIKE, by_both, weight_of_meaning

logger = logging.getLogger(__name__)

# From how many words on a question is read as a sentence, which means more than its words.
SENTENCE = 3
# Where fewer than these match by their words, the nearest in meaning join them.
FEW = 60
NEAREST = 30
LEAST_NEAR = 0.28  # cosine, to stand among those that hold the words
NEAR_AT_ALL = 0.155  # to stand alone; what means nothing lies at 0.14 from everything
# So many of the best by words are put in order by meaning too.
REORDERED = 200
# An index whose indexer leaves changes unread for longer, or has more of them, answers no more.
PATIENCE = 10.0  # seconds
MOST_UNREAD = 2_000


def ask(collection: Collection, question: Question) -> Answer:
    """The answer from this host's index; plainly from PostgreSQL where that cannot be used."""
    try:
        own = reader(collection)
        with own.look() as view:
            return _Asked(own, view, question).answer()
    except NoIndex as why:
        logger.warning("search in %s without its index: %s", collection.name, why)
    keys, count, facets = collection.plainly(question)
    return Answer(count, keys, facets, from_index=False)


class _Asked:
    """One question, on an index that does not change while it is answered."""

    def __init__(self, own: Reader, view: View, question: Question) -> None:
        self.own, self.view, self.question = own, view, question
        self.collection = view.collection
        self.typed = words.read(question.words)
        self.matching = Matching(view, view.public(question.audience, self._gone()))
        self.corrected = ""
        self.nearest = False

    def _gone(self) -> set[int]:
        """What changed since the index was brought up to date and may not be found any more."""
        state = self.view.state
        reading = outbox.read(self.collection.name, state.watermark, MOST_UNREAD)
        if not reading.follows(state.identity):
            raise NoIndex("The database is another one.")
        changed = reading.keys
        if not changed:
            return set()
        # What was taken out of a text is still found by its words until the index has been told.
        if folders.unfollowed_for(self.view.folder) > PATIENCE:
            raise NoIndex("Nobody brings the index up to date.")
        if len(reading.changes) == MOST_UNREAD:
            raise NoIndex("The index is far behind.")
        here = self.collection.visible().filter(pk__in=changed).values_list("pk", flat=True)
        return changed - set(here)

    def answer(self) -> Answer:
        question = self.question
        if not question.literally:
            self.correct(set(self.typed.words))
        asked, vector = self.matching.asked(self.typed, question.hints), None
        if asked is not None and self._said() >= SENTENCE:
            vector = meaning.of(self.corrected or question.words)
        found = self.matching.within(asked, question.chosen)
        count, keys = self._page(found, vector)
        if asked is not None and (wider := self._widened(asked, count)):
            asked, vector = wider
            found = self.matching.within(asked, question.chosen)
            count, keys = self._page(found, vector)
        return Answer(
            count=count,
            keys=keys,
            facets=self._facets(asked, found, count),
            corrected=self.corrected,
            nearest=self.nearest and count > 0,
            snippet=marker(self.view, asked) if asked is not None else unmarked,
        )

    def correct(self, finished: set[str]) -> str:
        """Take other words for those of `finished` that nothing holds. Returns all of them as they
        are searched for now, "" where they are as good as typed."""
        corrections: dict[str, str] = {}
        walks = 0
        for word in dict.fromkeys(self.typed.words):
            if (
                word not in finished
                or len(word) < spelling.SHORTEST
                or word in self.view.synonyms.words
                or spelling.is_word(word)
                or self.matching.is_held(word)
            ):
                continue
            walks += 1
            if walks > spelling.MOST:
                break
            for other in spelling.nearest(word, self.own.vocabulary())[:5]:
                if self.matching.is_held(other):
                    corrections[word] = other
                    break
        if corrections:
            self.corrected = spelling.replaced(self.question.words, corrections)
            self.typed = words.read(self.corrected)
        return self.corrected

    def correct_so_far(self) -> str:
        """The same while somebody types: the last word is let be while something begins so."""
        finished, last = set(self.typed.words), self.typed.words[-1:]
        if last and self.matching.words_beginning(last[0], most=1):
            finished -= set(last)
        return self.correct(finished)

    def _widened(self, asked: Query, count: int) -> tuple[Query, meaning.Floats] | None:
        """Let the nearest in meaning join, where few hold the words: the wider query, with the meaning
        it is put in order by. None where there is nothing to join, or no need.

        count: how many match under what is chosen. One or two words are best known by themselves:
        there only where nothing holds them.
        """
        typed, few = self.typed, FEW if self._said() >= SENTENCE else 1
        if typed.phrases or typed.without or typed.beginnings or count >= few:
            return None  # who writes so wants these very words
        # Whatever is chosen, the same things match the words: else no count could be relied on.
        by_words = (
            self.view.count(self.matching.within(asked, {})) if self.question.chosen else count
        )
        vector = meaning.of(self.corrected or self.question.words) if by_words < few else None
        if vector is None:
            return None
        least = LEAST_NEAR if by_words else NEAR_AT_ALL
        meanings = self.own.meanings()
        near = [key for key, cosine in meanings.near(vector, NEAREST) if cosine >= least]
        if not near:
            return None
        self.nearest = by_words == 0
        joined = self.view.has(analysis.KEY, near)
        return Query.boolean_query([(Occur.Should, asked), (Occur.Should, joined)]), vector

    def _said(self) -> int:
        """How many different words were said, without those of every sentence."""
        return len(set(words.telling(self.typed.words)))

    def alike(self, key: int, size: int) -> list[int]:
        """The things most like this one by the hints and by meaning."""
        hinted = self.matching.hinted(self.question.hints)
        asked = Query.boolean_query(hinted or [(Occur.Should, everything())])
        itself = self.view.has(analysis.KEY, [key])
        others = Query.boolean_query(
            [(Occur.MustNot, itself), (Occur.Must, asked), *self.matching.rules]
        )
        _, scores, keys = self._best(others, REORDERED)
        meanings = self.own.meanings()
        vector = meanings.of(key)
        if vector is not None:
            keys = by_both(keys, scores, meanings.nearness(vector, keys), ALIKE)
        return keys[:size]

    def beginning(self, field: str, most: int) -> list[int]:
        """The things whose field holds all the words, the last of which may be unfinished."""
        *whole, last = self.typed.words or [""]
        if not last:
            return []
        schema = self.view.schema
        held = self.matching.words_beginning(last)
        ends = {stem for word in held for stem in stems([word])} | set(stems([last]))
        clauses = [
            (Occur.Must, Query.term_query(schema, field, stem))
            for stem in stems(words.telling(whole))
        ]
        clauses.append((Occur.Must, Query.term_set_query(schema, field, sorted(ends))))
        wanted = Query.boolean_query([*clauses, *self.matching.rules])
        return self._best(wanted, most)[2]

    def _page(self, found: Query, vector: meaning.Floats | None) -> tuple[int, list[int]]:
        """How many match, and the keys of the page asked for, in order."""
        question = self.question
        if not question.size:
            return self.view.count(found), []
        order = question.order
        if order == RELEVANCE and self.typed.asks_nothing and self.collection.orders:
            order = self.collection.orders[0]
        if order != RELEVANCE:
            by = {"order_by_field": order, "offset": question.first}
            count, _, keys = self._best(found, question.size, **by)
            return count, keys
        if question.first >= REORDERED or vector is None:
            count, _, keys = self._best(found, question.size, offset=question.first)
            return count, keys
        count, scores, keys = self._best(found, REORDERED)
        near = self.own.meanings().nearness(vector, keys)
        ordered = by_both(keys, scores, near, weight_of_meaning(self._said()))
        last = question.first + question.size
        if last > REORDERED and count > REORDERED:
            _, _, rest = self._best(found, last - REORDERED, offset=REORDERED)
            ordered += rest
        return count, ordered[question.first : last]

    def _best(self, query: Query, most: int, **options: Any) -> tuple[int, list[float], list[int]]:
        """How many match; and of the first, in tantivy's order, scores and keys."""
        found = self.view.searcher.search(query, most, True, **options)
        addresses = [at for _, at in found.hits]
        keys = self.view.searcher.fast_field_values(analysis.KEY, addresses)
        return found.count, [score for score, _ in found.hits], [int(key) for key in keys]

    def _facets(self, asked: Query | None, found: Query, count: int) -> dict[str, dict[str, int]]:
        """Exact counts of each value, under the choices made in the other facets. count: of `found`."""
        counted = self.question.counted
        names = self.collection.facets if counted is None else counted
        chosen = {name: values for name, values in self.question.chosen.items() if values}
        free = [name for name in names if name not in chosen]
        counts = self._counts(found, count, free) if free else {}
        for name in names:
            if name in chosen:
                others = {other: values for other, values in chosen.items() if other != name}
                # At least as many match as do under this choice too.
                counts |= self._counts(self.matching.within(asked, others), count, [name])
        return {name: counts[name] for name in names}

    def _counts(self, found: Query, count: int, names: list[str]) -> dict[str, dict[str, int]]:
        """Where most of what the index holds was found, the others are fewer to count. count: how many
        were found, or fewer."""
        if 2 * count <= self.view.size:
            return self.view.values(found, names)
        others = self.view.values(all_but(found), names)
        return {
            name: {
                value: left
                for value, held in self.view.held[name].items()
                if (left := held - others[name].get(value, 0))
            }
            for name in names
        }


def alike(
    collection: Collection,
    key: int,
    hints: Sequence[Hint],
    size: int,
    audience: frozenset[str] = PUBLIC,
) -> list[int]:
    """The things most like one of them: by the values of facets they share, each counting as its hint
    says, and by meaning. Nothing while there is no index."""
    try:
        own = reader(collection)
        with own.look() as view:
            question = Question(hints=tuple(hints), audience=audience, counted=())
            return _Asked(own, view, question).alike(key, size)
    except NoIndex:
        return []


def corrected(collection: Collection, typed: str) -> str:
    """The words as they were probably meant, "" where they are as good as typed. The last word, which
    may not be finished, is left as it is while something begins so."""
    try:
        own = reader(collection)
        with own.look() as view:
            return _Asked(own, view, Question(words=typed)).correct_so_far()
    except NoIndex:
        return ""


def beginning_with(collection: Collection, typed: str, field: str, most: int) -> list[int]:
    """The things whose `field` holds all the typed words, the last of which may be unfinished."""
    try:
        own = reader(collection)
        with own.look() as view:
            return _Asked(own, view, Question(words=typed)).beginning(field, most)
    except NoIndex:
        return []


def surroundings(collection: Collection) -> Any:
    """What goes with the answers, read with the index in use; read from the database without one."""
    try:
        with reader(collection).look() as view:
            return view.surroundings
    except NoIndex:
        return collection.surroundings()


__all__ = ["Answer", "Question", "alike", "ask", "beginning_with", "corrected", "surroundings"]
