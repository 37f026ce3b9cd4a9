"""What else somebody means who types a word."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from search import analysis
from search.models import Synonyms

T = TypeVar("T")

FILE = Path(__file__).parent / "data" / "synonyms.json"
LONGEST = 6  # words of a phrase


@dataclass(frozen=True)
class Thesaurus:
    """means: the stems of a phrase -> phrases that are meant too; words: all that are in the list."""

    means: dict[tuple[str, ...], list[list[str]]]
    words: frozenset[str]

    def found_in(self, words: list[str]) -> dict[int, list[list[str]]]:
        """Where a phrase of the list begins in the words -> what is meant too; the longest counts."""
        return {start: also for start, _, also in phrases_in(words, self.means)}


def phrases_in(
    words: list[str], known: Mapping[tuple[str, ...], T]
) -> Iterator[tuple[int, int, T]]:
    """(where, how many words, what is known) of each phrase in the words, from left to right, the
    longest first; words that are part of one phrase begin no other."""
    stems = [tuple(analysis.stemmed().analyze(word)) for word in words]
    at = 0
    while at < len(stems):
        for length in range(min(LONGEST, len(stems) - at), 0, -1):
            phrase = tuple(stem for each in stems[at : at + length] for stem in each)
            if (meant := known.get(phrase)) is not None:
                yield at, length, meant
                at += length
                break
        else:
            at += 1


def thesaurus() -> Thesaurus:
    """The list as the editors keep it: one query."""
    means: dict[tuple[str, ...], list[list[str]]] = {}
    known: set[str] = set()
    for group in Synonyms.objects.all():
        words = [analysis.exact().analyze(each) for each in group.words]
        also = [analysis.exact().analyze(each) for each in group.also]
        known.update(word for phrase in [*words, *also] for word in phrase)
        for phrase in filter(None, words):
            others = [other for other in [*words, *also] if other and other != phrase]
            means.setdefault(stems(phrase), []).extend(others)
    return Thesaurus(means, frozenset(known))


def stems(phrase: Iterable[str]) -> tuple[str, ...]:
    return tuple(analysis.stemmed().analyze(" ".join(phrase)))


def from_file() -> list[Synonyms]:
    """The list that comes with Weft."""
    groups = json.loads(FILE.read_text(encoding="utf-8"))
    return [Synonyms(words=group["words"], also=group.get("also", [])) for group in groups]
