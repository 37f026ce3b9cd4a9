"""The places case studies are in, as data."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict, create_model

from casestudies.api.lists import PAGES, knows, next_page, say_pages
from casestudies.asking import unknown
from casestudies.finding import CASES, Labels, known_labels
from core.problems import Refused
from places.models import Kind
from places.models import Place as PlaceRow
from search.answers import ask
from search.questions import Question

router = Router(tags=["Places"])


class Place(Schema):
    """An area with an official code, and the time during which it existed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "E08000038",
                    "name": "Barnsley",
                    "official_name": "Barnsley Metropolitan Borough",
                    "kind": "authority",
                    "parent": "E12000003",
                    "valid_from": "2025-04-01",
                    "valid_to": None,
                    "successor": None,
                    "former_codes": ["E08000016"],
                    "count": 2,
                    "url": "https://weft.example.org/case-studies/places/E08000038/",
                }
            ]
        }
    )

    code: str = Field(
        description="ISO 3166-1 alpha-2 for a country, else the code of the Office for National Statistics."
    )
    name: str
    official_name: str = Field(description="Empty where it is the same.")
    kind: Kind
    parent: str | None = Field(description="The code of the place it lies in.")
    valid_from: date | None = Field(
        description="Its first day; null where it is unbounded or not known."
    )
    valid_to: date | None = Field(
        description="The day after its last; null where it exists still or that is not known."
    )
    successor: str | None = Field(description="The code of the place it became part of.")
    former_codes: list[str] = Field(description="Codes it had before. They find it too.")
    count: int = Field(description="How many public case studies lie in it, or in what it holds.")
    url: str = Field(description="Its page.")


class PlaceList(Schema):
    """Places by name, then by code."""

    count: int = Field(description="How many were found in all.")
    next: str | None = Field(description="The address of what follows.")
    results: list[Place]


_PARAMETERS: dict[str, Any] = {
    "q": (
        str,
        Field("", description="A part of a name it has or had, or of a code.", examples=["barns"]),
    ),
    "kind": (Kind | None, Field(None, description="What sort of place.")),
    "parent": (
        str,
        Field("", description="The code of the place it lies in.", examples=["E12000003"]),
    ),
} | PAGES
Parameters: Any = create_model("PlaceParameters", __base__=Schema, **_PARAMETERS)


@router.get("/", include_in_schema=False, response=PlaceList)
@router.get("", response=PlaceList, summary="Find places")
def places(request: HttpRequest, response: HttpResponse, parameters: Query[Parameters]) -> Any:
    """Places by name, kind and what they lie in, with the number of public case studies in each."""
    labels = known_labels()
    parent = labels.former.get(parameters.parent, parameters.parent)
    errors = unknown(request.GET, _PARAMETERS)
    if parent and parent not in labels.places:
        errors["parent"] = _("No place has the code “%(code)s”. /places lists those there are.") % {
            "code": parent[:60]
        }
    if errors:
        raise Refused(errors)
    words = parameters.q.strip().casefold()
    found = sorted(
        (
            place
            for place in labels.places.values()
            if (not parameters.kind or place.kind == parameters.kind)
            and (not parent or (place.parent is not None and place.parent.code == parent))
            and is_called(place, words)
        ),
        key=lambda place: (place.name, place.code),
    )
    first = (parameters.page - 1) * parameters.page_size
    page = (len(found), parameters.page, parameters.page_size)
    say_pages(request, response, *page)
    return {
        "count": len(found),
        "next": next_page(request, *page),
        "results": told(found[first : first + parameters.page_size], labels),
    }


@router.get("/{code}", response=Place, summary="Read a place")
def place(request: HttpRequest, code: str) -> Any:
    """One place, by its code or by one it had before."""
    knows(request)
    labels = known_labels()
    known = labels.places.get(labels.former.get(code, code))
    if known is None:
        raise Http404
    return told([known], labels)[0]


def is_called(place: PlaceRow, words: str) -> bool:
    """Whether a part of a name or code of it reads so; words in small letters."""
    return any(
        words in name.casefold()
        for name in (
            place.name,
            place.official_name,
            *place.other_names,
            place.code,
            *place.former_codes,
        )
    )


def told(places: list[PlaceRow], labels: Labels) -> list[dict[str, Any]]:
    counts = ask(CASES, Question(size=0, counted=("place",))).facets["place"] if places else {}
    codes = {place.pk: code for code, place in labels.places.items()}
    return [
        {
            "code": place.code,
            "name": place.name,
            "official_name": place.official_name,
            "kind": place.kind,
            "parent": place.parent.code if place.parent else None,
            "valid_from": place.valid_from,
            "valid_to": place.valid_to,
            "successor": codes.get(place.successor_id) if place.successor_id else None,
            "former_codes": place.former_codes,
            "count": counts.get(place.code, 0),
            "url": settings.BASE_URL + reverse("casestudies:place-read", args=[place.code]),
        }
        for place in places
    ]
