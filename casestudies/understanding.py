"""What a described situation speaks of: places, what happened, who, and how.

Found by the wordings of `data/wordings.json` and the names of places; whatever is found is shown to
the reader, who can take it off. It brings cases up and shuts none out.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casestudies.finding import Labels
from places.models import Kind
from search import words
from search.questions import Hint
from search.synonyms import phrases_in, stems

WORDINGS = Path(__file__).parent / "data" / "wordings.json"
FACET_OF = {
    "triggers": "trigger",
    "participant_groups": "who",
    "methods": "method",
    "themes": "theme",
    "situations": "situation",
}
# How much a case with it comes up, against words that score a few points each.
WEIGHTS = {"place": 4.0, "trigger": 1.5, "who": 0.8, "method": 1.5, "theme": 0.8, "situation": 0.4}
# Names that are words of every day before they are places.
ALSO_WORDS = frozenset({"reading", "rugby", "deal", "bath", "barking", "sale", "hope", "wells"})

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Understood:
    """facet, value: what was understood; said: the typed words it was understood from."""

    facet: str
    value: str
    said: str

    @property
    def key(self) -> str:
        """How an address names it, to take it off."""
        return f"{self.facet}:{self.value}"

    @property
    def hint(self) -> Hint:
        return Hint(self.facet, self.value, WEIGHTS[self.facet])


@cache
def _wordings() -> dict[tuple[str, ...], Values]:
    """Stems of a wording -> the facet values it means; the same words may mean one of each facet."""
    found: dict[tuple[str, ...], Values] = {}
    for taxonomy, terms in json.loads(WORDINGS.read_text(encoding="utf-8")).items():
        for slug, phrases in terms.items():
            for phrase in phrases:
                key = stems([phrase])
                found[key] = (*found.get(key, ()), (FACET_OF[taxonomy], slug))
    return found


def named_places(labels: Labels) -> dict[tuple[str, ...], Values]:
    """Stems of a place's names -> the place, for places within the United Kingdom and countries."""
    found: dict[tuple[str, ...], Values] = {}
    largest_last = sorted(labels.places.values(), key=lambda place: _SIZE[place.kind], reverse=True)
    for place in largest_last:
        if place.kind == Kind.WARD:
            continue
        for name in [place.name, *place.other_names]:
            key = stems([name])
            if key and name.lower() not in ALSO_WORDS:
                found[key] = (("place", place.code),)
    return found


_SIZE = {Kind.COUNTRY: 0, Kind.NATION: 1, Kind.REGION: 2, Kind.AUTHORITY: 3, Kind.WARD: 4}


def understand(
    typed: str, names: dict[tuple[str, ...], Values], without: Iterable[str] = ()
) -> list[Understood]:
    """What the typed words speak of, each once, in the order in which it is met."""
    said = words.read(typed).words
    left_out = set(without)
    found: dict[str, Understood] = {}
    for known in (names, _wordings()):
        for start, length, values in phrases_in(said, known):
            for facet, value in values:
                meant = Understood(facet, value, " ".join(said[start : start + length]))
                if meant.key not in left_out:
                    found.setdefault(meant.key, meant)
    return list(found.values())
