"""The terms case studies are described in, as data."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema

from casestudies.api.lists import knows
from casestudies.facets import FACETS, SHOWN, TERMS
from casestudies.finding import CASES, known_labels
from casestudies.scales import LEVELS, SITUATIONS
from search.answers import ask
from search.questions import Question

router = Router(tags=["Taxonomies"])
# Places are many, lie in one another, and have addresses of their own.
NAMES = tuple(name for name in SHOWN if name != "place")
SCALES = {"situation": SITUATIONS, "evidence": LEVELS}


class Term(Schema):
    """A value case studies are found by."""

    slug: str = Field(description="How a list is narrowed to it.")
    name: str
    description: str = Field(description="What it means; may be empty.")
    count: int = Field(description="How many public case studies have it.")


class Taxonomy(Schema):
    """A facet of the library, with all its terms."""

    name: str = Field(description="What the parameter of a list is called.", examples=["theme"])
    title: str = Field(examples=["Theme"])
    url: str = Field(description="Where it stands by itself.")
    terms: list[Term]


class Taxonomies(Schema):
    """All facets but places."""

    results: list[Taxonomy]


@router.get("/", include_in_schema=False, response=Taxonomies)
@router.get("", response=Taxonomies, summary="List the taxonomies")
def taxonomies(request: HttpRequest) -> Any:
    """Every facet's terms, with the number of public case studies that have each."""
    knows(request)
    return {"results": told(NAMES)}


@router.get("/{name}", response=Taxonomy, summary="Read a taxonomy")
def taxonomy(request: HttpRequest, name: str) -> Any:
    """One facet's terms, with the number of public case studies that have each."""
    knows(request)
    if name not in NAMES:
        raise Http404
    return told((name,))[0]


def told(names: tuple[str, ...]) -> list[dict[str, Any]]:
    counts = ask(CASES, Question(size=0, counted=names)).facets
    return [
        {
            "name": name,
            "title": str(FACETS[name].title),
            "url": settings.BASE_URL + reverse("api-v1:taxonomy", args=[name]),
            "terms": [
                {
                    "slug": slug,
                    "name": term,
                    "description": says,
                    "count": counts[name].get(slug, 0),
                }
                for slug, term, says in described(name)
            ],
        }
        for name in names
    ]


def described(name: str) -> list[tuple[str, str, str]]:
    """Each value of a facet: slug, name, what it means."""
    if name in TERMS:
        terms = TERMS[name].objects.order_by("name")
        return [(term.slug, term.name, term.description) for term in terms]
    if name in SCALES:
        return [
            (str(step.value), str(step.label), str(step.definition))
            for step in SCALES[name].values()
        ]
    return [(value, str(label), "") for value, label in known_labels().of[name].items()]
