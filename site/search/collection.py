"""What can be found. Each app declares its collections; the engine knows nothing else of them.

PostgreSQL is the truth. An index of a collection is a disposable copy of what `documents` gives.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import QuerySet

from search.questions import Question


@dataclass(frozen=True)
class Document:
    """One thing as it can be found.

    texts: field -> text; facets: facet -> values; orders: order -> a whole number, larger first;
    expires: when it stops being public, in seconds since 1970, or None; gists: what it is about, in a
    few passages for the sentence model; audience: who may find it.
    """

    key: int
    texts: Mapping[str, str]
    facets: Mapping[str, Iterable[str]] = field(default_factory=dict)
    orders: Mapping[str, int] = field(default_factory=dict)
    expires: int | None = None
    gists: Sequence[str] = ()
    audience: Iterable[str] = ("public",)


class Collection(ABC):
    """Things of one kind that can be found, by whom, and by what."""

    name: ClassVar[str]
    # Field -> how much a word in it weighs against the same word elsewhere.
    texts: ClassVar[Mapping[str, float]]
    passages: ClassVar[str]  # the field whose words are marked in the passages shown
    facets: ClassVar[Sequence[str]] = ()
    orders: ClassVar[Sequence[str]] = ()

    @abstractmethod
    def visible(self) -> QuerySet[Any]:
        """Those that may be found at this moment: what everything else is measured against."""

    @abstractmethod
    def documents(self, keys: Sequence[int]) -> Iterator[Document]:
        """What an index holds of these keys: those of `visible` only, in no particular order."""

    @abstractmethod
    def plainly(self, question: Question) -> "tuple[list[int], int, dict[str, dict[str, int]]]":
        """The answer by PostgreSQL alone, for while there is no index.

        Returns the keys of the page asked for, the number of matches, and the counts of each facet.
        """

    def surroundings(self) -> Any:
        """What goes with every answer and changes rarely, such as labels; read anew with the index."""
        return None


_collections: dict[str, Collection] = {}


def register(collection: Collection) -> Collection:
    """Have the indexer follow a collection. Raises ValueError when its name is taken."""
    if collection.name in _collections:
        raise ValueError(f"A collection named {collection.name} exists.")
    _collections[collection.name] = collection
    return collection


def registered() -> list[Collection]:
    return list(_collections.values())
