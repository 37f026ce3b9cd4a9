"""What is asked of the engine, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

RELEVANCE = "relevance"
PUBLIC = frozenset({"public"})


@dataclass(frozen=True)
class Hint:
    """Something understood from the words: things with this value of a facet come up by `weight`."""

    facet: str
    value: str
    weight: float


@dataclass(frozen=True)
class Question:
    """words: as typed; chosen: facet -> values, of which one is enough; order: relevance or one of
    the collection's orders; literally: do not correct spelling; first, size: the page asked for.
    """

    words: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hints: tuple[Hint, ...] = ()
    order: str = RELEVANCE
    literally: bool = False
    first: int = 0
    size: int = 20
    audience: frozenset[str] = PUBLIC
    counted: tuple[str, ...] | None = None  # the facets to count; None for all


def unmarked(text: str) -> str:
    """No snippet."""
    return ""


@dataclass(frozen=True)
class Answer:
    """count: how many match; keys: the page asked for, in order; facets: facet -> value -> how many
    would match with this value, under what is chosen in the other facets.

    corrected: the words that were searched for instead of those typed, or ""; nearest: whether
    nothing holds the words, and these are near in meaning; snippet: text -> a passage of it as safe
    HTML, the words marked, or "".
    """

    count: int
    keys: list[int]
    facets: dict[str, dict[str, int]]
    corrected: str = ""
    nearest: bool = False
    snippet: Callable[[str], str] = unmarked
    from_index: bool = True
