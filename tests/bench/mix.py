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

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What nobody asks who looks for something: as long as an address may be, or longer than is read.
HOSTILE = [
    Query("one word of 10,000 letters", "a" * 10_000),
    Query("a thousand words", " ".join(f"word{number}" for number in range(1_000))),
    Query("known words, over and over", " ".join([*WORDS.values()] * 200)),
    Query("a hundred beginnings", " ".join(f"{letter}*" for letter in LETTERS * 4)),
    Query("hundreds of phrases", " ".join(f'"{word} window"' for word in WORDS.values()) * 40),
    Query("hundreds left out", " ".join(f"-w{number}" for number in range(500))),
    Query("quotation marks left open", '"' * 3_000),
    Query("nested", "(" * 2_000 + "window" + ")" * 2_000),
    Query(
        "slips in every word",
        " ".join(f"windwo{a}{b}z" for a, b in zip(LETTERS, LETTERS[::-1], strict=True)),
    ),
]
