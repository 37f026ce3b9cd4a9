"""What matches: the words of a question as a query of the index."""

from collections.abc import Mapping

from tantivy import Occur, Query

from search import analysis, words
from search.index import View
from search.questions import Hint
from search.words import Typed

# How much a word counts that was not typed: one meant too (search.synonyms).
MEANT_TOO = 0.8
# How far a field that holds a word less well adds to the one that holds it best.
TIE = 0.0
BEGUN = 2.0  # how much a word counts of which the beginning was typed
EXPANSIONS = 20  # of the beginning of a word

Rules = list[tuple[Occur, Query]]


class Matching:
    """Builds queries on one view of an index, under the rules of what may be found."""

    def __init__(self, view: View, rules: Rules) -> None:
        self.view, self.rules = view, rules

    def within(self, asked: Query | None, chosen: Mapping[str, frozenset[str]]) -> Query:
        """What matches the words, under the choices and the rules."""
        facets = [
            (Occur.Must, self.view.has(name, sorted(values)))
            for name, values in chosen.items()
            if values
        ]
        return Query.boolean_query([(Occur.Must, asked or everything()), *facets, *self.rules])

    def public(self) -> Query:
        """Everything that may be found."""
        return self.within(None, {})

    def asked(self, typed: Typed, hints: tuple[Hint, ...]) -> Query | None:
        """The words as a query; None where nothing was asked for in words."""
        if typed.asks_nothing:
            return None
        any_of = self._any_word(typed.words) + self.hinted(hints)
        any_of += [
            (Occur.Should, Query.boost_query(self.everywhere([word]), BEGUN))
            for beginning in typed.beginnings
            for word in self.words_beginning(beginning)
        ]
        clauses = [(Occur.Must, self.everywhere(phrase)) for phrase in typed.phrases]
        clauses += [(Occur.MustNot, self.everywhere(phrase)) for phrase in typed.without]
        if any_of:
            clauses.append((Occur.Must, Query.boolean_query(any_of)))
        elif typed.beginnings:
            clauses.append((Occur.Must, Query.empty_query()))
        elif not typed.phrases:
            clauses.append((Occur.Must, everything()))
        return Query.boolean_query(clauses)

    def _any_word(self, typed: list[str]) -> list[tuple[Occur, Query]]:
        telling = set(words.telling(typed)) or set(typed)
        meant_too = self.view.synonyms.found_in(typed)
        found: list[tuple[Occur, Query]] = []
        seen: set[str | int] = set()
        for at, word in enumerate(typed):
            options = []
            if word in telling and word not in seen:
                seen.add(word)
                options.append(self.everywhere([word]))
            also = meant_too.get(at, [])
            if id(also) not in seen:  # the list of a phrase that was met before is the same list
                seen.add(id(also))
                options += [
                    Query.boost_query(self.everywhere(phrase), MEANT_TOO) for phrase in also
                ]
            if options:
                found.append((Occur.Should, best_of(options)))
        return found

    def hinted(self, hints: tuple[Hint, ...]) -> list[tuple[Occur, Query]]:
        """Whatever has what was understood, whether the words are there or not."""
        schema = self.view.schema
        return [
            (
                Occur.Should,
                Query.const_score_query(
                    Query.term_query(schema, hint.facet, hint.value, "basic"), hint.weight
                ),
            )
            for hint in hints
        ]

    def everywhere(self, phrase: list[str]) -> Query:
        """A word or phrase in any field, each weighing as the collection says."""
        found = stems(phrase)
        if not found:
            return Query.empty_query()
        schema = self.view.schema
        fields = [
            Query.boost_query(
                Query.term_query(schema, name, found[0])
                if len(found) == 1
                else Query.phrase_query(schema, name, list(found)),
                weight,
            )
            for name, weight in self.view.collection.texts.items()
        ]
        return best_of(fields)

    def words_beginning(self, beginning: str, most: int = EXPANSIONS) -> list[str]:
        """The commonest words that begin so, of those that something holds which may be found: the
        index keeps the words of what is gone until its files are merged."""
        held = self.view.searcher.terms_with_prefix(
            analysis.EXACT, beginning, filter_query=self.public(), limit=most
        )
        return [word for word, count in held if count]

    def is_held(self, word: str) -> bool:
        """Whether anything that may be found holds this very word."""
        if not self.view.searcher.doc_freq(analysis.EXACT, word):
            return False
        held = Query.term_query(self.view.schema, analysis.EXACT, word, "basic")
        return self.view.count(Query.boolean_query([(Occur.Must, held), *self.rules])) > 0


def everything() -> Query:
    return Query.const_score_query(Query.all_query(), 0.0)


def all_but(query: Query) -> Query:
    """Everything the index holds that does not match, under no rules."""
    return Query.boolean_query([(Occur.Must, everything()), (Occur.MustNot, query)])


def best_of(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries, TIE)


def stems(phrase: list[str]) -> list[str]:
    return list(analysis.stemmed().analyze(" ".join(phrase)))
