"""What a described situation speaks of: places, what happened, who, and how.

Found by the wordings of `data/wordings.json` and the names of places; whatever is found is shown to
the reader, who can take it off. It brings cases up and shuts none out.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search import words
from search.questions import Hint
from search.synonyms import phrases_in, stems

WORDINGS = Path(__file__).parent / "data" / "wordings.json"
FACET_OF = {"triggers": "trigger", "participant_groups": "who", "methods": "method"}
# How much a case with it comes up, against words that score a few points each.
WEIGHTS = {"place": 12.0, "trigger": 4.5, "who": 4.0, "method": 4.5}
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
    wordings = json.loads(WORDINGS.read_text(encoding="utf-8"))
    for taxonomy, facet in FACET_OF.items():
        for slug, phrases in wordings[taxonomy].items():
            for phrase in phrases:
                key = stems([phrase])
                found[key] = (*found.get(key, ()), (facet, slug))
    return found


def understand(
    typed: str, named: dict[tuple[str, ...], Values], without: Iterable[str] = ()
) -> list[Understood]:
    """What the typed words speak of, each once, in the order in which it is met."""
    said = words.read(typed).words
    left_out = set(without)
    found: dict[str, Understood] = {}
    for known in (named, _wordings()):
        for start, length, values in phrases_in(said, known):
            for facet, value in values:
                meant = Understood(facet, value, " ".join(said[start : start + length]))
                if meant.key not in left_out:
                    found.setdefault(meant.key, meant)
    return list(found.values())
