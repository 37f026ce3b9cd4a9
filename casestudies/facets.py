"""What a list of case studies can be narrowed by: for each facet what a case has of it, how
PostgreSQL asks for it, and what its values are called."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casestudies import scales
from casestudies.models import CaseStudyPage, Method, ParticipantGroup, Sector, Theme, Trigger
from casestudies.models.readiness import FULL, PARTIAL
from places.models import Place

Labels = dict[str, Any]  # value -> what it is called, in the order in which it is shown

# Facet -> the terms that are its values.
TERMS = {
    "theme": Theme, "method": Method, "trigger": Trigger, "who": ParticipantGroup, "sector": Sector,
}  # fmt: skip
YEARS: dict[str, tuple[int | None, int | None, Any]] = {
    "2020-on": (2020, None, _("Since 2020")),
    "2015-2019": (2015, 2019, _("2015 to 2019")),
    "2010-2014": (2010, 2014, _("2010 to 2014")),
    "2000-2009": (2000, 2009, _("2000 to 2009")),
    "before-2000": (None, 1999, _("Before 2000")),
}
UNKNOWN = "not-known"
COMPLETENESS = {
    "full": _("Full account"),
    "partial": _("Most of it told"),
    "outline": _("Outline"),
}
PARTS = {"yes": _("Has parts others can use")}
# What the first three signs of an authority's code say (ONS, Code History Database).
KINDS = {
    "E06": "unitary", "E07": "district", "E08": "metropolitan", "E09": "london",
    "W06": "welsh", "S12": "scottish", "N09": "northern-irish",
}  # fmt: skip
ABOVE = ("places", "places__parent", "places__parent__parent", "places__parent__parent__parent")


@dataclass(frozen=True)
class Facet:
    """values: what a case has of it; path: what PostgreSQL groups by, or "" where each value is asked
    for by `where`; labels: fixed ones, else those of the database's terms; shown: whether people choose
    by it, or it only serves the map and similar cases."""

    name: str
    title: Any
    values: Callable[[CaseStudyPage], Iterable[str]]
    path: str = ""
    where: Callable[[Iterable[str]], Q] | None = None
    labels: Labels | None = None
    shown: bool = True

    def chosen(self, values: Iterable[str]) -> Q:
        """Those with one of the values; an unknown one has no case."""
        known = [value for value in values if self.labels is None or value in self.labels]
        if self.where:
            return self.where(known)
        return Q(**{f"{self.path}__in": known})


def _terms(name: str) -> Callable[[CaseStudyPage], Iterable[str]]:
    return lambda case: [term.slug for term in getattr(case, name).all()]


def _scale(steps: dict[Any, scales.Step]) -> Labels:
    return {str(step.value): step.label for step in steps.values()}


def years_of(case: CaseStudyPage) -> str:
    year = case.year_start
    if year is None:
        return UNKNOWN
    return next(
        name
        for name, (first, last, _label) in YEARS.items()
        if (first is None or year >= first) and (last is None or year <= last)
    )


def _in_years(values: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for value in values:
        if value == UNKNOWN:
            found |= Q(year_start=None)
        elif value in YEARS:
            first, last, _label = YEARS[value]
            within = Q() if first is None else Q(year_start__gte=first)
            found |= within if last is None else within & Q(year_start__lte=last)
    return found


def completeness_of(case: CaseStudyPage) -> str:
    filled = case.completeness["filled"]
    return "full" if filled >= FULL else "partial" if filled >= PARTIAL else "outline"


def _as_complete(values: Iterable[str]) -> Q:
    bands = {
        "full": Q(filled__gte=FULL),
        "partial": Q(filled__gte=PARTIAL, filled__lt=FULL),
        "outline": Q(filled__lt=PARTIAL),
    }
    found = Q(pk__in=[])
    for value in values:
        found |= bands.get(value, Q(pk__in=[]))
    return found


def places_of(case: CaseStudyPage) -> set[str]:
    """The codes of its places and of all that lie around them."""
    codes = set()
    for place in case.places.all():
        above: Place | None = place
        while above:
            codes.add(above.code)
            above = above.parent
    return codes


def kind_of_place(code: str) -> str:
    """What sort of authority a code of the ONS stands for, "" where it is none."""
    return KINDS.get(code[:3], "")


def _of_kind(values: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for prefix, kind in KINDS.items():
        if kind in values:
            found |= Q(places__code__startswith=prefix)
    return found


def _within(values: Iterable[str]) -> Q:
    codes, found = list(values), Q()
    for path in ABOVE:
        found |= Q(**{f"{path}__code__in": codes})
    return found


def _with_parts(values: Iterable[str]) -> Q:
    return Q(building_blocks__isnull=False) if "yes" in values else Q(pk__in=[])


FACETS = {
    facet.name: facet
    for facet in (
        Facet("theme", _("Theme"), _terms("themes"), "themes__slug"),
        Facet("method", _("Method"), _terms("methods"), "methods__slug"),
        Facet("trigger", _("What happened"), _terms("triggers"), "triggers__slug"),
        Facet(
            "situation",
            _("Situation"),
            lambda case: [case.situation],
            "situation",
            labels=_scale(scales.SITUATIONS),
        ),
        Facet("who", _("Who took part"), _terms("participant_groups"), "participant_groups__slug"),
        Facet(
            "sector",
            _("Who ran it"),
            lambda case: [case.sector.slug] if case.sector else [],
            "sector__slug",
        ),
        Facet("place", _("Place"), places_of, where=_within),
        Facet(
            "evidence",
            _("How much is known"),
            lambda case: [str(case.evidence_level)],
            "evidence_level",
            labels=_scale(scales.LEVELS),
        ),
        Facet(
            "years",
            _("When it began"),
            lambda case: [years_of(case)],
            where=_in_years,
            labels={name: label for name, (*_years, label) in YEARS.items()}
            | {UNKNOWN: _("Not known")},
        ),
        Facet(
            "parts",
            _("Parts others can use"),
            lambda case: ["yes"] if case.building_blocks.all() else [],
            where=_with_parts,
            labels=PARTS,
        ),
        Facet(
            "completeness",
            _("How much is told"),
            lambda case: [completeness_of(case)],
            where=_as_complete,
            labels=COMPLETENESS,
        ),
        Facet(
            "placed",
            _("Place itself"),
            lambda case: [place.code for place in case.places.all()],
            "places__code",
            shown=False,
        ),
        Facet(
            "kind",
            _("Kind of place"),
            lambda case: {kind_of_place(place.code) for place in case.places.all()} - {""},
            where=_of_kind,
            labels=dict.fromkeys(KINDS.values(), ""),
            shown=False,
        ),
    )
}


def terms_of(case: CaseStudyPage, name: str) -> dict[str, str]:
    """The terms of a facet that a case has: slug -> name."""
    relation = FACETS[name].path.removesuffix("__slug")
    return {term.slug: term.name for term in getattr(case, relation).all()}


SHOWN = tuple(name for name, facet in FACETS.items() if facet.shown)
