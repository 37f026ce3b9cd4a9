"""Reading what somebody typed: words, "phrases", -exclusions and beginnings*.

Nothing typed is an error: what is no operator is a word. A long text costs little more than a short
one, because only so many different words are looked for.
"""

import re
from dataclasses import dataclass, field
from unicodedata import normalize

from search import analysis

MOST_WORDS = 40  # different ones, those every sentence has left out
MOST_PARTS = 8  # phrases, exclusions and beginnings, each
SHORTEST_BEGINNING = 2

_PART = re.compile(r'(?P<no>(?<![^\s])-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Typed:
    """words: in order, folded, with repetitions; phrases, without: each a list of words; beginnings:
    of words. `words` holds those of phrases too."""

    words: list[str] = field(default_factory=list)
    phrases: list[list[str]] = field(default_factory=list)
    without: list[list[str]] = field(default_factory=list)
    beginnings: list[str] = field(default_factory=list)
    cut: bool = False

    @property
    def asks_nothing(self) -> bool:
        return not (self.words or self.phrases or self.without or self.beginnings)


def read(text: str) -> Typed:
    """What was asked for. `cut` says that there was more than is looked for."""
    words: list[str] = []
    phrases: list[list[str]] = []
    without: list[list[str]] = []
    beginnings: list[str] = []
    for part in _PART.finditer(normalize("NFC", text)):
        found = analysis.exact().analyze(part["phrase"] or part["word"] or "")
        if not found:
            continue
        if part["no"]:
            without.append(found)
        elif part["phrase"] is not None and len(found) > 1:
            phrases.append(found)
            words += found
        elif part["word"] and part["word"].endswith("*") and len(found) == 1:
            if len(found[0]) >= SHORTEST_BEGINNING:
                beginnings.append(found[0])
        else:
            words += found
    kept, cut = _first_different(words, MOST_WORDS)
    for parts in (phrases, without, beginnings):
        cut = cut or len(parts) > MOST_PARTS
        del parts[MOST_PARTS:]
    return Typed(kept, phrases, without, beginnings, cut)


def _first_different(words: list[str], most: int) -> tuple[list[str], bool]:
    """The words up to the last of the first `most` different ones that mean something."""
    seen: set[str] = set()
    for at, word in enumerate(words):
        if telling([word]):
            seen.add(word)
        if len(seen) > most:
            return words[:at], True
        if at >= 10 * most:
            return words[:at], True
    return words, False


def telling(words: list[str]) -> list[str]:
    """Without the words that every sentence has."""
    kept = set(analysis.meaningful().analyze(" ".join(words)))
    return [word for word in words if word in kept]
