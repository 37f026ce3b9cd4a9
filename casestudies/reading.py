"""What is read of cases to be shown, each in one query: a list, by the keys that an answer of the search
engine names, and one case with all that its page holds.

The statements are put together once for a process: Django takes five times as long for that as
PostgreSQL to answer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import DateField, Model, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone

from casestudies.facets import TERMS
from casestudies.models import (
    BuildingBlock,
    CaseStudyPage,
    Guidance,
    Method,
    ParticipantGroup,
    Sector,
    Source,
    Theme,
    Trigger,
)
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


def whole(slug: str) -> CaseStudyPage | None:
    """The public case at an address, with its terms, places, sources and parts at hand; else None."""
    sql, parameters = _of_one_case()
    found = CaseStudyPage.objects.raw(sql, _given(parameters, slug))
    page: CaseStudyPage | None = next(iter(found), None)
    if page is not None:
        for name, model in PARTS.items():
            setattr(page, name, [_made(model, held) for held in getattr(page, f"_{name}")])
        if page.sector_id:
            page.sector = _made(Sector, page._sector[0])
    return page


# What stands in a statement for what is asked for, and for the present.
KEYS, SLUG, PRESENT = [-1], "no-slug!", datetime(1, 1, 1, tzinfo=UTC)
# The relations that the page of a case shows.
PARTS: dict[str, type[Model]] = {
    "themes": Theme,
    "methods": Method,
    "triggers": Trigger,
    "participant_groups": ParticipantGroup,
    "guidance": Guidance,
    "places": Place,
    "sources": Source,
    "building_blocks": BuildingBlock,
}


def _rows(keys: Sequence[int], terms: tuple[str, ...]) -> list[tuple[Any, ...]]:
    sql, parameters = _of_a_list(terms)
    with connection.cursor() as cursor:
        cursor.execute(sql, _given(parameters, list(keys)))
        return cursor.fetchall()


def _given(parameters: tuple[Any, ...], asked: Any) -> list[Any]:
    now = timezone.now()
    return [
        asked if each in (KEYS, SLUG) else now if each == PRESENT else each for each in parameters
    ]


@cache
def _of_a_list(terms: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    at_hand = {f"_{name}": _terms(name) for name in terms} | {"_places": _places()}
    wanted = RawSQL("SELECT unnest(%s::bigint[])", [KEYS])
    rows = CaseStudyPage.objects.published(PRESENT).filter(pk__in=wanted).order_by()
    return _statement(rows.annotate(**at_hand).values_list(*READ, *SECTIONS, *at_hand), KEYS)


@cache
def _of_one_case() -> tuple[str, tuple[Any, ...]]:
    at_hand = {f"_{name}": _held(name, model) for name, model in PARTS.items()}
    at_hand["_sector"] = _held("sector", Sector)
    rows = CaseStudyPage.objects.published(PRESENT).filter(slug=SLUG).order_by()
    return _statement(rows.annotate(**at_hand), SLUG)


def _statement(rows: QuerySet[Any, Any], asked: Any) -> tuple[str, tuple[Any, ...]]:
    sql, parameters = rows.query.sql_with_params()
    if (parameters.count(asked), parameters.count(PRESENT)) != (1, 1):
        raise AssertionError("What is asked and the present must each stand once in the statement.")
    return sql, parameters


def _held(name: str, model: type[Model]) -> ArraySubquery:
    """What a page has of a relation, each with all its fields; of a place also what it lies in."""
    field = CaseStudyPage._meta.get_field(name)
    of_the_page = {field.remote_field.name: OuterRef("pk")}
    told = {name: name for name in _told(model)}
    if model is Place:
        told["around"] = "parent__name"
    held = model._default_manager.filter(**of_the_page).order_by(*(model._meta.ordering or ()))
    return ArraySubquery(held.values(told=JSONObject(**told)))


@cache
def _told(model: type[Model]) -> list[str]:
    """Its fields, without dates, which JSON does not know: whoever asks for one has it read."""
    fields = model._meta.concrete_fields
    return [field.attname for field in fields if not isinstance(field, DateField)]


def _made(model: type[Model], told: str) -> Any:
    held = json.loads(told)
    made = model.from_db(None, _told(model), [held[name] for name in _told(model)])
    if isinstance(made, Place):
        made.parent = Place(pk=made.parent_id, name=held["around"]) if made.parent_id else None
    return made


def _terms(name: str) -> ArraySubquery:
    held = TERMS[name].objects.filter(case_studies=OuterRef("pk")).order_by("name")
    return ArraySubquery(held.values(told=JSONObject(slug="slug", name="name")))


def _places() -> ArraySubquery:
    held = Place.objects.filter(case_studies=OuterRef("pk")).order_by("name")
    told = JSONObject(code="code", name="name", around="parent__name")
    return ArraySubquery(held.values(told=told))
