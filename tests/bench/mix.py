"""The searches that are measured: each known word and no word, alone and under two facets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.words import KNOWN

CHOSEN = {
    "theme": ("building-trust", "urgent-needs"),
    "situation": ("shock", "chronic-stress"),
}


@dataclass(frozen=True)
class Query:
    """words: one, or "" for the whole library; chosen: facet -> values, of which one is enough."""

    name: str
    words: str
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def address(self, page: int = 1) -> str:
        """The page of the library that answers it, as a path."""
        asked = {"q": self.words, **self.chosen, "page": "" if page == 1 else str(page)}
        return "/case-studies/?" + urlencode(
            {name: value for name, value in asked.items() if value}, doseq=True
        )


WORDS = {**{name: word for name, (word, _) in KNOWN.items()}, "no word": ""}
QUERIES = [
    *(Query(name, word) for name, word in WORDS.items()),
    *(Query(f"{name}, two facets", word, CHOSEN) for name, word in WORDS.items()),
]
