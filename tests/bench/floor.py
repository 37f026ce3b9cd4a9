"""The least that search over the library can cost in one process.

Per word the packed, sorted numbers of the cases that hold it, by where they hold it; per facet an
array of its values by case. Counts by numpy's bincount, the first twenty by tiers (title before
summary before body), the newest first within each. No spelling, no weights, no permissions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Prefetch

from casestudies.facets import FACETS, SHOWN
from casestudies.models import CaseStudyPage
from launch.tree import ROOT
from places.models import Place
from tests.bench.words import KNOWN

Numbers = np.ndarray  # int32: cases are numbered from the newest to the oldest
MADE_FROM = [
    Path(__file__),
    *(ROOT / "casestudies" / name for name in ("facets.py", "scales.py", "models/pages.py")),
]
FIRST = 20
TIERS = 3
READ = (
    "sector", "themes", "methods", "triggers", "participant_groups", "building_blocks",
    Prefetch("places", Place.objects.select_related("parent__parent__parent")),
)  # fmt: skip
CHUNK = 5_000  # cases that are read at once


@dataclass
class Column:
    """A facet: values are numbered; cases[i] are those of case i, filled up with `len(values)`."""

    values: list[str]
    cases: np.ndarray

    def counts(self, found: Numbers) -> np.ndarray:
        """How many of the cases found have each value."""
        return np.bincount(self.cases[found].ravel(), minlength=len(self.values) + 1)[:-1]

    def having(self, values: Iterable[str], found: Numbers) -> np.ndarray:
        """Whether each of the cases found has one of the values."""
        wanted = np.zeros(len(self.values) + 1, dtype=bool)
        wanted[[self.values.index(value) for value in values]] = True
        return wanted[self.cases[found]].any(axis=1)

    def told(self, counts: np.ndarray) -> dict[str, int]:
        """Value -> its count, without those that nothing has."""
        return {self.values[at]: int(counts[at]) for at in np.flatnonzero(counts)}


class Floor:
    """The library as numbers, read from the database."""

    def __init__(self) -> None:
        order = CaseStudyPage.objects.published().order_by("-first_published_at", "-pk")
        self.keys = np.array(order.values_list("pk", flat=True), dtype=np.int32)
        self.number = {int(key): number for number, key in enumerate(self.keys)}
        everything = np.arange(len(self.keys), dtype=np.int32)
        self.words = {word: self._holders(word) for word, _ in KNOWN.values()}
        self.words[""] = everything, np.zeros(len(everything), dtype=np.int8)
        self.columns = self._columns()

    def search(self, word: str, chosen: Mapping[str, Iterable[str]]) -> tuple[int, Any, Any]:
        """One page of results: how many, the keys of the first twenty, counts by facet."""
        found, tiers = self.words[word]
        has = {name: self.columns[name].having(values, found) for name, values in chosen.items()}
        counts = {}
        for name, column in self.columns.items():
            others = [mask for other, mask in has.items() if other != name]
            counts[name] = column.counts(found[np.logical_and.reduce(others)] if others else found)
        here = np.logical_and.reduce([*has.values()]) if has else np.ones(len(found), dtype=bool)
        first: list[int] = []
        for tier in range(TIERS):
            if len(first) < FIRST:
                better = found[np.flatnonzero(here & (tiers == tier))[: FIRST - len(first)]]
                first += better.tolist()
        return int(here.sum()), self.keys[first], counts

    def _holders(self, word: str) -> tuple[Numbers, np.ndarray]:
        """The cases that hold a word, and in which tier each of them does."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT id, CASE WHEN title ~* %(word)s THEN 0
                                WHEN concat_ws(' ', short_description, summary) ~* %(word)s THEN 1
                                ELSE 2 END
                  FROM casestudies_casestudypage JOIN wagtailcore_page ON id = page_ptr_id
                 WHERE concat_ws(' ', title, short_description, summary, challenge, approach,
                       impact, what_did_not_work, lessons, sustainability) ~* %(word)s
                """,
                {"word": rf"\m{word}\M"},
            )
            rows = sorted(
                (self.number[key], tier) for key, tier in cursor.fetchall() if key in self.number
            )
        found, tiers = (list(each) for each in zip(*rows, strict=True))
        return np.array(found, dtype=np.int32), np.array(tiers, dtype=np.int8)

    def _columns(self) -> dict[str, Column]:
        """Every facet that people choose by."""
        held: dict[str, list[list[str]]] = {name: [[]] * len(self.keys) for name in SHOWN}
        for start in range(0, len(self.keys), CHUNK):
            keys = self.keys[start : start + CHUNK].tolist()
            for case in CaseStudyPage.objects.filter(pk__in=keys).prefetch_related(*READ):
                for name in SHOWN:
                    held[name][self.number[case.pk]] = list(FACETS[name].values(case))
        return {name: _column(rows) for name, rows in held.items()}


def _column(rows: list[list[str]]) -> Column:
    values = sorted({value for row in rows for value in row})
    number = {value: at for at, value in enumerate(values)}
    cases = np.full((len(rows), max(map(len, rows))), len(values), dtype=np.int32)
    for at, row in enumerate(rows):
        cases[at, : len(row)] = [number[value] for value in row]
    return Column(values, cases)
