"""Asking: the one way in for every page, list, count and suggestion that comes from search."""

import logging
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query, SnippetGenerator

from search import analysis, meaning, outbox, spelling, words
from search.collection import Collection
from search.index import NoIndex, Reader, View, reader
from search.questions import PUBLIC, RELEVANCE, Answer, Hint, Question, unmarked

logger = logging.getLogger(__name__)

# How much a word counts that was not typed: one meant too (search.synonyms).
MEANT_TOO = 0.8
# How far a field that holds a word less well adds to the one that holds it best.
TIE = 0.0
PHRASE = 2.0
# Where fewer than these match by their words, the nearest in meaning join them.
FEW = 60
NEAREST = 30
LEAST_NEAR = 0.28  # cosine
# So many of the best by words are put in order by meaning too.
REORDERED = 200
# How much nearness in meaning counts against the words, both scaled to one: more the more is said, as
# a name or a place is known by its word, and a situation by what it means.
MEANING, MEANING_A_WORD, MOST_MEANING = 0.2, 0.15, 1.3
# The same between two things that share values of facets.
ALIKE = 1.5
PASSAGE = 220  # characters
EXPANSIONS = 20  # of the beginning of a word


def ask(collection: Collection, question: Question) -> Answer:
    """The answer from this host's index; plainly from PostgreSQL where that cannot be used."""
    try:
        own = reader(collection)
        with own.look() as view:
            return _Asked(own, view, question).answer()
    except NoIndex as why:
        logger.info("search without an index: %s", why)
    keys, count, facets = collection.plainly(question)
    return Answer(count, keys, facets, surroundings=collection.surroundings(), from_index=False)


class _Asked:
    """One question, on an index that does not change while it is answered."""

    def __init__(self, own: Reader, view: View, question: Question) -> None:
        self.own, self.view, self.question = own, view, question
        self.collection = view.collection
        self.typed = words.read(question.words)
        self.rules = view.public(question.audience, self._gone())
        self.corrected = ""
        self.nearest = False
        self.finished: set[str] | None = None  # the words that may be corrected; None for all

    def _gone(self) -> set[int]:
        """What changed since the index was brought up to date and may not be found any more."""
        reading = outbox.read(self.collection.name, self.view.state.watermark)
        if not reading.follows(self.view.state.identity):
            raise NoIndex("The database is another one.")
        changed = reading.keys
        if not changed:
            return set()
        here = self.collection.visible().filter(pk__in=changed).values_list("pk", flat=True)
        return changed - set(here)

    def answer(self) -> Answer:
        question = self.question
        if not question.literally:
            self._correct()
        asked, vector = self._asked(), None
        if asked is not None and question.words.strip():
            vector = meaning.of(self.corrected or question.words)
        if asked is not None and vector is not None:
            asked = self._widened(asked, vector)
        everything = self._within(asked, question.chosen)
        count = self.view.count(everything)
        return Answer(
            count=count,
            keys=self._page(everything, vector),
            facets=self._facets(asked, everything),
            corrected=self.corrected,
            nearest=self.nearest,
            snippet=self._marker(asked) if asked is not None else unmarked,
            surroundings=self.view.surroundings,
        )

    # What matches

    def _within(self, asked: Query | None, chosen: Mapping[str, frozenset[str]]) -> Query:
        """What matches the words, under the choices and the rules."""
        facets = [
            (Occur.Must, self.view.has(name, sorted(values)))
            for name, values in chosen.items()
            if values
        ]
        return Query.boolean_query([(Occur.Must, asked or _all()), *facets, *self.rules])

    def _asked(self) -> Query | None:
        """The words as a query; None where nothing was asked for in words."""
        if self.typed.asks_nothing:
            return None
        any_of = self._any_word()
        any_of += [
            (Occur.Should, Query.boost_query(self._everywhere(part), PHRASE))
            for part in self._beginnings()
        ]
        any_of += self._hinted()
        clauses = [(Occur.Must, self._phrase(phrase)) for phrase in self.typed.phrases]
        clauses += [(Occur.MustNot, self._phrase(phrase)) for phrase in self.typed.without]
        if any_of:
            clauses.append((Occur.Must, Query.boolean_query(any_of)))
        elif not self.typed.phrases:
            clauses.append((Occur.Must, _all()))
        return Query.boolean_query(clauses)

    def _any_word(self) -> list[tuple[Occur, Query]]:
        typed = self.typed.words
        telling = set(words.telling(typed)) or set(typed)
        found: list[tuple[Occur, Query]] = []
        meant_too = self.view.synonyms.found_in(typed)
        seen: set[str] = set()
        for at, word in enumerate(typed):
            options = []
            if word in telling and word not in seen:
                seen.add(word)
                options.append(self._everywhere([word]))
            options += [
                Query.boost_query(self._everywhere(phrase), MEANT_TOO)
                for phrase in meant_too.get(at, [])
            ]
            if options:
                found.append((Occur.Should, _best_of(options)))
        return found

    def _hinted(self) -> list[tuple[Occur, Query]]:
        """Whatever has what was understood, whether the words are there or not."""
        schema = self.view.schema
        return [
            (
                Occur.Should,
                Query.const_score_query(
                    Query.term_query(schema, hint.facet, hint.value, "basic"), hint.weight
                ),
            )
            for hint in self.question.hints
        ]

    def _beginnings(self) -> list[list[str]]:
        found = []
        for beginning in self.typed.beginnings:
            held = self.view.searcher.terms_with_prefix(analysis.EXACT, beginning, limit=EXPANSIONS)
            found += [[word] for word, _ in held]
        return found

    def _everywhere(self, phrase: list[str]) -> Query:
        """A word or phrase in any field, each weighing as the collection says."""
        stems = _stems(phrase)
        if not stems:
            return Query.empty_query()
        schema = self.view.schema
        fields = [
            Query.boost_query(
                Query.term_query(schema, name, stems[0])
                if len(stems) == 1
                else Query.phrase_query(schema, name, list(stems)),
                weight,
            )
            for name, weight in self.collection.texts.items()
        ]
        return _best_of(fields)

    def _phrase(self, phrase: list[str]) -> Query:
        return self._everywhere(phrase)

    # Spelling

    def _correct(self) -> None:
        """Look for other words where nothing holds one that was typed."""
        corrections: dict[str, str] = {}
        for word in dict.fromkeys(self.typed.words):
            if self.finished is not None and word not in self.finished:
                continue
            if len(corrections) == spelling.MOST:
                break
            if (
                len(word) < spelling.SHORTEST
                or word in self.view.synonyms.words
                or self._is_held(word)
            ):
                continue
            if spelling.is_word(word):
                continue
            for other in spelling.nearest(word, self.view.vocabulary)[:5]:
                if self._is_held(other):
                    corrections[word] = other
                    break
        if corrections:
            self.corrected = _replaced(self.question.words, corrections)
            self.typed = words.read(self.corrected)

    def _is_held(self, word: str) -> bool:
        """Whether anything that may be found holds this very word."""
        if not self.view.searcher.doc_freq(analysis.EXACT, word):
            return False
        held = Query.term_query(self.view.schema, analysis.EXACT, word, "basic")
        return self.view.count(Query.boolean_query([(Occur.Must, held), *self.rules])) > 0

    # Meaning

    def _widened(self, asked: Query, vector: meaning.Floats) -> Query:
        """Let the nearest in meaning join, where few hold the words."""
        if self.typed.phrases or self.typed.without or self.typed.beginnings:
            return asked  # who writes so wants these very words
        by_words = self.view.count(self._within(asked, {}))
        if by_words >= FEW:
            return asked
        near = [
            key for key, cosine in self.own.meanings().near(vector, NEAREST) if cosine >= LEAST_NEAR
        ]
        if not near:
            return asked
        self.nearest = by_words == 0
        return Query.boolean_query(
            [(Occur.Should, asked), (Occur.Should, self.view.has(analysis.KEY, near))]
        )

    def alike(self, key: int, size: int) -> list[int]:
        asked = Query.boolean_query(self._hinted() or [(Occur.Should, _all())])
        itself = self.view.has(analysis.KEY, [key])
        others = Query.boolean_query([(Occur.MustNot, itself), (Occur.Must, asked), *self.rules])
        hits = self.view.searcher.search(others, REORDERED, False).hits
        keys, meanings = self._keys(hits), self.own.meanings()
        scores = np.array([score for score, _ in hits], dtype=np.float32)
        vector = meanings.of(key)
        if vector is not None and keys:
            scores = _to_one(scores) + ALIKE * _from_nought(meanings.nearness(vector, keys))
        return [keys[at] for at in np.argsort(-scores, kind="stable")[:size]]

    def corrected_so_far(self) -> str:
        if self.typed.words:
            last = self.typed.words[-1]
            if self.view.searcher.terms_with_prefix(analysis.EXACT, last, limit=1):
                self.finished = set(self.typed.words) - {last}
        self._correct()
        return self.corrected

    def beginning(self, field: str, most: int) -> list[int]:
        *whole, last = self.typed.words or [""]
        if not last:
            return []
        schema = self.view.schema
        held = self.view.searcher.terms_with_prefix(analysis.EXACT, last, limit=EXPANSIONS)
        stems = {stem for word, _ in held for stem in _stems([word])} | set(_stems([last]))
        clauses = [
            (Occur.Must, Query.term_query(schema, field, stem))
            for stem in _stems(words.telling(whole))
        ]
        clauses.append((Occur.Must, Query.term_set_query(schema, field, sorted(stems))))
        return self._keys(
            self.view.searcher.search(
                Query.boolean_query([*clauses, *self.rules]), most, False
            ).hits
        )

    # Order

    def _page(self, everything: Query, vector: meaning.Floats | None) -> list[int]:
        question, searcher = self.question, self.view.searcher
        if not question.size:
            return []
        order = question.order
        if order == RELEVANCE and self.typed.asks_nothing:
            order = self.collection.orders[0] if self.collection.orders else RELEVANCE
        if order != RELEVANCE:
            hits = searcher.search(
                everything, question.size, False, order_by_field=order, offset=question.first
            ).hits
            return self._keys(hits)
        if question.first >= REORDERED or vector is None:
            hits = searcher.search(everything, question.size, False, offset=question.first).hits
            return self._keys(hits)
        hits = searcher.search(everything, REORDERED, False).hits
        keys = self._keys(hits)
        last = question.first + question.size
        ordered = self._by_meaning(keys, [score for score, _ in hits], vector)
        if last > REORDERED and len(keys) == REORDERED:
            rest = searcher.search(everything, last - REORDERED, False, offset=REORDERED).hits
            ordered += self._keys(rest)
        return ordered[question.first : last]

    def _keys(self, hits: list[tuple[object, tantivy.DocAddress]]) -> list[int]:
        found = self.view.searcher.fast_field_values(analysis.KEY, [at for _, at in hits])
        return [int(key) for key in found if key is not None]

    def _by_meaning(
        self, keys: list[int], scores: list[float], vector: meaning.Floats
    ) -> list[int]:
        """Words and meaning added, each scaled to the best of them."""
        if not keys:
            return keys
        by_words = _to_one(np.array(scores, dtype=np.float32))
        near = _from_nought(self.own.meanings().nearness(vector, keys))
        said = len(set(words.telling(self.typed.words)))
        weight = min(MEANING + MEANING_A_WORD * said, MOST_MEANING)
        best = np.argsort(-(by_words + weight * near), kind="stable")
        return [keys[at] for at in best]

    # Facets

    def _facets(self, asked: Query | None, everything: Query) -> dict[str, dict[str, int]]:
        """Exact counts of each value, under the choices made in the other facets."""
        counted = self.question.counted
        names = self.collection.facets if counted is None else counted
        chosen = {name: values for name, values in self.question.chosen.items() if values}
        free = [name for name in names if name not in chosen]
        found = self._counts(everything, free) if free else {}
        for name in names:
            if name in chosen:
                others = {other: values for other, values in chosen.items() if other != name}
                found |= self._counts(self._within(asked, others), [name])
        return {name: found[name] for name in names}

    def _counts(self, query: Query, names: list[str]) -> dict[str, dict[str, int]]:
        told = self.view.searcher.aggregate(query, {name: _terms(name) for name in names})
        return {
            name: {bucket["key"]: int(bucket["doc_count"]) for bucket in told[name]["buckets"]}
            for name in names
        }

    # Passages

    def _marker(self, asked: Query) -> Callable[[str], str]:
        """Marks the words in a text. The index keeps no text: it is what the database holds now."""
        name = self.collection.passages
        generator = SnippetGenerator.create(self.view.searcher, asked, self.view.schema, name)
        generator.set_max_num_chars(PASSAGE)

        def snippet(text: str) -> str:
            document = tantivy.Document()
            document.add_text(name, text)
            found = generator.snippet_from_doc(document)
            marked = [(at.start, at.end) for at in found.highlighted()]
            if not marked:
                return ""
            begins, ends = found.fragment_range().start > 0, text.endswith(found.fragment())
            passage = _marked(found.fragment(), marked)
            return f"{'… ' if begins else ''}{passage}{'' if ends else ' …'}"

        return snippet


def _to_one(scores: meaning.Floats) -> meaning.Floats:
    """Scaled so that the largest is one."""
    return scores / np.float32(max(float(scores.max()), 1e-6))


def _from_nought(scores: meaning.Floats) -> meaning.Floats:
    """Scaled so that the smallest is nought and the largest one."""
    lowest, highest = float(scores.min()), float(scores.max())
    return (scores - np.float32(lowest)) / np.float32(max(highest - lowest, 1e-6))


def _marked(passage: str, ranges: list[tuple[int, int]]) -> str:
    """The passage as safe HTML, the ranges (in bytes of UTF-8) marked."""
    raw, parts, done = passage.encode(), [], 0
    for start, end in ranges:
        if start < done:
            continue
        parts += [
            escape(raw[done:start].decode()),
            "<mark>",
            escape(raw[start:end].decode()),
            "</mark>",
        ]
        done = end
    return "".join([*parts, escape(raw[done:].decode())])


def _terms(name: str) -> dict[str, object]:
    # Exact only where there is room for every value, in each segment too.
    return {"terms": {"field": name, "size": 20_000, "segment_size": 20_000}}


def _all() -> Query:
    return Query.const_score_query(Query.all_query(), 0.0)


def _best_of(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries, TIE)


def _stems(phrase: list[str]) -> list[str]:
    return list(analysis.stemmed().analyze(" ".join(phrase)))


def _replaced(text: str, corrections: dict[str, str]) -> str:
    """The text with the corrected words in their places, everything else as it was typed."""
    parts = []
    for word in text.split(" "):
        folded = analysis.exact().analyze(word)
        if len(folded) == 1 and folded[0] in corrections:
            parts.append(word.lower().replace(folded[0], corrections[folded[0]]))
        elif any(each in corrections for each in folded):
            parts.append(" ".join(corrections.get(each, each) for each in folded))
        else:
            parts.append(word)
    return " ".join(parts)


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
            return _Asked(own, view, Question(words=typed)).corrected_so_far()
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
