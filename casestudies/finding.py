"""What of the library can be found, by which words and facets: the collections of the search engine."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet

from casestudies import plain
from casestudies.facets import FACETS, TERMS
from casestudies.models import BuildingBlock, CaseStudyPage, Guidance
from casestudies.models.told import Told
from places.models import Kind, Place
from search.answers import surroundings
from search.collection import Collection, Document, register
from search.questions import Question
from search.synonyms import stems

_PARENTS = "parent__parent__parent"


@dataclass(frozen=True)
class Labels:
    """What the values of facets are called, and how places lie in one another.

    of: facet -> value -> name, in order; places: code -> place, with its parent at hand; former: a
    code that is no more -> the code of today; within: code -> codes of what lies in it, by name;
    named: stems of a place's name -> (("place", its code),).
    """

    of: dict[str, dict[str, Any]]
    places: dict[str, Place]
    former: dict[str, str]
    within: dict[str, list[str]]
    named: dict[tuple[str, ...], tuple[tuple[str, str], ...]]

    def above(self, code: str) -> list[str]:
        """The codes of the places around a place, the nearest first."""
        found, place = [], self.places[code].parent
        while place:
            found.append(place.code)
            place = place.parent
        return found


def read_labels() -> Labels:
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
    within: dict[str, list[str]] = {}
    for place in sorted(places.values(), key=lambda place: place.name):
        if place.parent and place.kind != Kind.WARD:
            within.setdefault(place.parent.code, []).append(place.code)
    return Labels(of, by_code, former, within, named_places(by_code.values()))


# Names that are words of every day before they are places.
ALSO_WORDS = frozenset({"reading", "rugby", "deal", "bath", "barking", "sale", "hope", "wells"})
_SMALL_TO_LARGE = (Kind.AUTHORITY, Kind.REGION, Kind.NATION, Kind.COUNTRY)


def named_places(places: Iterable[Place]) -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Places by the stems of their names; of two with one name the larger counts."""
    found: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    named = [place for place in places if place.kind in _SMALL_TO_LARGE]
    for place in sorted(named, key=lambda place: _SMALL_TO_LARGE.index(Kind(place.kind))):
        for name in (place.name, *place.other_names):
            if (key := stems([name])) and name.lower() not in ALSO_WORDS:
                found[key] = (("place", place.code),)
    return found


def known_labels() -> Labels:
    """The labels that go with the index in use, else those of the database."""
    labels: Labels = surroundings(CASES)
    return labels


_TAG = re.compile(r"<[^>]+>")


def bare(markup: str) -> str:
    """The words of a section, without its markup."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def passages(case: Told) -> str:
    """The text of a case that passages are taken from: what its list entry says, then its sections."""
    return f"{case.summary} {bare(' '.join(case.sections))}".strip()


class CaseStudies(Collection):
    """The public case studies."""

    name = "case-studies"
    texts: ClassVar = {
        "headline": 2.0,  # title
        "gist": 1.5,  # short description and summary
        "terms": 2.0,  # what it is described as, and who ran it
        "where": 3.0,
        "body": 1.5,
    }
    passages = "body"
    facets = tuple(FACETS)
    orders = ("newest", "reviewed", "evidenced")

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
                    # By level, and among equals the newest.
                    "evidenced": case.evidence_level * 10**11 + _seconds(case.first_published_at),
                },
                expires=_seconds(case.expire_at) if case.expire_at else None,
                gists=_gists(case),
            )

    def surroundings(self) -> Labels:
        return read_labels()

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


def _gists(case: CaseStudyPage) -> list[str]:
    """What it is, what it answered and what was done: apart, as one reads them."""
    sections = [bare(case.challenge), bare(case.approach)]
    return [f"{case.title}. {case.summary}", *(section for section in sections if section)]


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


class Parts(Collection):
    """The parts of public case studies that others can use."""

    name = "parts"
    texts: ClassVar = {"headline": 2.0, "context": 1.0, "body": 1.5}
    passages = "body"
    orders = ("newest",)

    def visible(self) -> QuerySet[Any]:
        return BuildingBlock.objects.filter(page__in=CaseStudyPage.objects.published())

    def documents(self, keys: Sequence[int]) -> Iterator[Document]:
        blocks = self.visible().filter(pk__in=keys).select_related("page")
        for block in blocks.prefetch_related("page__methods", "page__themes"):
            terms = [*block.page.methods.all(), *block.page.themes.all()]
            yield Document(
                key=block.pk,
                texts={
                    "headline": block.name,
                    "context": " ; ".join([block.page.title, *(term.name for term in terms)]),
                    "body": part_text(block),
                },
                orders={"newest": _seconds(block.page.first_published_at)},
                expires=_seconds(block.page.expire_at) if block.page.expire_at else None,
                gists=[f"{block.name}. {block.description}"],
            )

    def plainly(self, question: Question) -> plain.Found:
        return plain.written_in(
            self.visible(), question, "name", "description", "enabling_factors", "lessons"
        )


def part_text(block: BuildingBlock) -> str:
    return " ".join(filter(None, [block.description, block.enabling_factors, block.lessons]))


class PublishedGuidance(Collection):
    """Guidance that others have published and case studies illustrate."""

    name = "guidance"
    texts: ClassVar = {"headline": 2.0, "body": 1.0}
    passages = "body"

    def visible(self) -> QuerySet[Any]:
        return Guidance.objects.all()

    def documents(self, keys: Sequence[int]) -> Iterator[Document]:
        for guidance in self.visible().filter(pk__in=keys):
            yield Document(
                key=guidance.pk,
                texts={"headline": guidance.name, "body": guidance.description},
                gists=[f"{guidance.name}. {guidance.description}"],
            )

    def plainly(self, question: Question) -> plain.Found:
        return plain.written_in(self.visible(), question, "name", "description")


CASES = register(CaseStudies())
PARTS = register(Parts())
GUIDANCE = register(PublishedGuidance())
