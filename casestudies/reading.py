"""Cases by their keys, as an answer of the search engine names them: what a list shows of each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone

from casestudies.facets import TERMS
from casestudies.models import CaseStudyPage
from casestudies.models.pages import SECTIONS
from casestudies.models.told import Told
from places.models import Place

READ = ("pk", *(field.name for field in fields(Told)))


@dataclass
class Listed(Told):
    """A public case study in a list.

    prose: its sections. terms: facet -> slug -> name, for the facets asked for. placed: its places,
    each as {code, name, around}. snippet: the passage that fits a search, marked, or "".
    """

    pk: int
    prose: list[str]
    terms: dict[str, dict[str, str]]
    placed: list[dict[str, str]]
    snippet: str = ""

    @property
    def sections(self) -> list[str]:
        return self.prose

    @property
    def located(self) -> list[tuple[str, str]]:
        return [(place["name"], place["around"] or "") for place in self.placed]

    @property
    def theme_names(self) -> list[str]:
        return list(self.terms["theme"].values())


def in_order(keys: Sequence[int], *, terms: tuple[str, ...] = ("theme",)) -> list[Listed]:
    """The public ones among them, in their order, in one query.

    terms: facets of which the terms are wanted, "theme" among them. No instances of the page: their
    relations cost more to put together than all the rest of a list.
    """
    if not keys:
        return []
    entries = {}
    for row in _rows(keys, terms):
        told = iter(row)
        held = {name: next(told) for name in READ}
        entries[held["pk"]] = Listed(
            **held,
            prose=[next(told) for _ in SECTIONS],
            terms={
                name: {term["slug"]: term["name"] for term in map(json.loads, next(told))}
                for name in terms
            },
            placed=[json.loads(place) for place in next(told)],
        )
    return [entries[key] for key in keys if key in entries]


# What stands in a statement for the keys that are asked for, and for the present.
KEYS, PRESENT = [-1], datetime(1, 1, 1, tzinfo=UTC)


def _rows(keys: Sequence[int], terms: tuple[str, ...]) -> list[tuple[Any, ...]]:
    sql, parameters = _statement(terms)
    now = timezone.now()
    given = [
        list(keys) if each == KEYS else now if each == PRESENT else each for each in parameters
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


@cache
def _statement(terms: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a list and its parameters, made once: Django takes five times as long to put it
    together as PostgreSQL to answer it."""
    at_hand = {f"_{name}": _terms(name) for name in terms} | {"_places": _places()}
    wanted = RawSQL("SELECT unnest(%s::bigint[])", [KEYS])
    rows = CaseStudyPage.objects.published(PRESENT).filter(pk__in=wanted).order_by()
    asked = rows.annotate(**at_hand).values_list(*READ, *SECTIONS, *at_hand)
    sql, parameters = asked.query.sql_with_params()
    if (parameters.count(KEYS), parameters.count(PRESENT)) != (1, 1):
        raise AssertionError("The keys and the present must each stand once in the statement.")
    return sql, parameters


def _terms(name: str) -> ArraySubquery:
    held = TERMS[name].objects.filter(case_studies=OuterRef("pk")).order_by("name")
    return ArraySubquery(held.values(told=JSONObject(slug="slug", name="name")))


def _places() -> ArraySubquery:
    held = Place.objects.filter(case_studies=OuterRef("pk")).order_by("name")
    told = JSONObject(code="code", name="name", around="parent__name")
    return ArraySubquery(held.values(told=told))
