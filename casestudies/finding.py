"""What of the library can be found, by which words and facets: the collections of the search engine."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet

from casestudies import plain
from casestudies.facets import FACETS, TERMS
from casestudies.models import CaseStudyPage
from casestudies.models.pages import SECTIONS
from places.models import Place
from search.collection import Collection, Document, register
from search.questions import Question

_PARENTS = "parent__parent__parent"


@dataclass(frozen=True)
class Labels:
    """What the values of facets are called, and how places lie in one another.

    of: facet -> value -> name, in order; places: code -> place, with its parent at hand; former: a
    code that is no more -> the code of today.
    """

    of: dict[str, dict[str, Any]]
    places: dict[str, Place]
    former: dict[str, str]


def labels() -> Labels:
    """Read from the database: six queries."""
    places = {place.pk: place for place in Place.objects.all()}
    for place in places.values():
        if place.parent_id:
            place.parent = places[place.parent_id]
    of: dict[str, dict[str, Any]] = {}
    for name, facet in FACETS.items():
        if facet.labels is not None:
            of[name] = dict(facet.labels)
        elif name in TERMS:
            of[name] = dict(TERMS[name].objects.order_by("name").values_list("slug", "name"))
    by_code = {place.code: place for place in places.values()}
    of["place"] = {code: place.name for code, place in by_code.items()}
    former = {code: place.code for place in places.values() for code in place.former_codes}
    return Labels(of, by_code, former)


_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


def bare(markup: str) -> str:
    """The words of a section, without its markup."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", markup))).strip()


def passages(case: CaseStudyPage) -> str:
    """The text of a case that passages are taken from: what its list entry says, then its sections."""
    parts = [case.summary, *(bare(getattr(case, name)) for name in SECTIONS)]
    return " ".join(part for part in parts if part)


class CaseStudies(Collection):
    """The public case studies."""

    name = "case-studies"
    texts: ClassVar = {
        "headline": 3.0,  # title
        "gist": 2.0,  # short description and summary
        "terms": 2.0,  # what it is described as, and who ran it
        "where": 3.0,
        "body": 1.0,
    }
    passages = "body"
    facets = tuple(FACETS)
    orders = ("newest", "reviewed")

    def visible(self) -> QuerySet[Any]:
        found: QuerySet[Any] = CaseStudyPage.objects.published()
        return found

    def documents(self, keys: Sequence[int]) -> Iterator[Document]:
        cases = (
            self.visible()
            .filter(pk__in=keys)
            .select_related("sector")
            .prefetch_related(
                "themes", "methods", "triggers", "participant_groups", "building_blocks",
                Prefetch("places", Place.objects.select_related(_PARENTS)),
            )
        )  # fmt: skip
        for case in cases:
            yield Document(
                key=case.pk,
                texts=_texts(case),
                facets={name: facet.values(case) for name, facet in FACETS.items()},
                orders={
                    "newest": _seconds(case.first_published_at),
                    "reviewed": _seconds(case.last_published_at),
                },
                expires=_seconds(case.expire_at) if case.expire_at else None,
                gist=f"{case.title}. {case.list_text}",
            )

    def surroundings(self) -> Labels:
        return labels()

    def plainly(self, question: Question) -> plain.Found:
        return plain.found(self.visible(), question, self.facets)


def _texts(case: CaseStudyPage) -> dict[str, str]:
    blocks = " ".join(
        f"{block.name} {block.description} {block.enabling_factors} {block.lessons}"
        for block in case.building_blocks.all()
    )
    terms = [
        term.name
        for name in ("themes", "methods", "triggers", "participant_groups")
        for term in getattr(case, name).all()
    ]
    return {
        "headline": case.title,
        "gist": f"{case.short_description} {case.summary}",
        "terms": " ; ".join([*terms, case.organisation, *case.participants]),
        "where": " ; ".join([case.area, *_names(case.places.all())]),
        "body": f"{passages(case)} {blocks}",
    }


def _names(places: Iterable[Place]) -> list[str]:
    """What the places, and those around them, are called."""
    names: list[str] = []
    for place in places:
        names += [place.name, *place.other_names]
        above = place.parent
        while above:
            names.append(above.name)
            above = above.parent
    return list(dict.fromkeys(names))


def _seconds(at: Any) -> int:
    return int(at.timestamp()) if at else 0


CASES = register(CaseStudies())
