"""Case studies as data: a list as the library's page finds it, and each in the form of the export."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict, create_model

from casestudies.api.lists import PAGES, knows, next_page, say_pages
from casestudies.asking import asked, unknown
from casestudies.exchange.content import as_entry, with_all_content
from casestudies.exchange.fields import FIELDS, RECORDS, Kind
from casestudies.exchange.fields import Field as EntryField
from casestudies.facets import FACETS, SHOWN
from casestudies.finding import CASES
from casestudies.forms import Order
from casestudies.models import CaseStudyPage
from casestudies.reading import Listed, in_order
from core.problems import Refused
from search.answers import ask

router = Router(tags=["Case studies"])


class CaseStudyItem(Schema):
    """A case study in a list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "slug": "friday-football",
                    "title": "Friday football",
                    "short_description": "A weekly game brought two streets together.",
                    "organisation": "Example community trust",
                    "place": "Barnsley, Yorkshire and The Humber",
                    "years": "2011 to 2016",
                    "themes": ["building-trust"],
                    "url": "https://weft.example.org/case-studies/friday-football/",
                }
            ]
        }
    )

    slug: str = Field(description="What names it in addresses.")
    title: str
    short_description: str = Field(alias="list_text", description="What a list says of it.")
    organisation: str = Field(description="Who ran it.")
    place: str = Field(alias="place_name", description="Where, in words.")
    years: str = Field(description="When, in words; empty where it is not known.")
    themes: list[str] = Field(description="Slugs of the taxonomy “theme”.")
    url: str = Field(alias="full_url", description="Its page.")

    @staticmethod
    def resolve_themes(case: Listed) -> list[str]:
        return list(case.terms["theme"])


_TYPES: dict[Kind, Any] = {
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.DATE: date,
    Kind.LIST: list[str],
}


def _schema(name: str, of: tuple[EntryField, ...], says: str) -> Any:
    """A schema with the fields of an entry, so that what is documented is what is exchanged."""
    fields: dict[str, Any] = {}
    for field in of:
        kind: Any = _TYPES.get(field.kind, str)
        if field.kind is Kind.RECORDS:
            part: Any = _schema(*PARTS[field.name])
            kind = list[part]
        fields[field.name] = (kind | None, None) if field.nullable else (kind, ...)
    return create_model(name, __base__=Schema, __doc__=says, **fields)


PARTS = {
    "sources": (
        "Source", RECORDS["sources"], "Where the facts of a case study were published.",
    ),
    "building_blocks": (
        "BuildingBlock", RECORDS["building_blocks"], "A part of a case study that others can use.",
    ),
}  # fmt: skip
CaseStudy = _schema(
    "CaseStudy",
    tuple(field for field in FIELDS.values() if field.name != "draft"),
    "A case study with all that is told of it; sections are plain text, or HTML that begins with “<”.",
)


class Count(Schema):
    """A value of a facet, and how many case studies have it under the choices in the others."""

    value: str
    label: str
    count: int


class CaseStudyList(Schema):
    """What was found, in the order of the page."""

    count: int = Field(description="How many were found in all.")
    corrected: str = Field(description="The words that were searched for instead, or nothing.")
    nearest: bool = Field(
        description="Whether no case study has these words, and these are the nearest in meaning."
    )
    next: str | None = Field(description="The address of what follows.")
    results: list[CaseStudyItem]
    facets: dict[str, list[Count]] = Field(
        description="Facet -> its values, those with most case studies first."
    )


def _of_facet(name: str) -> str:
    where = "/places" if name == "place" else f"/taxonomies/{name}"
    return f"{FACETS[name].title}: one value of {where} or several, any of which will do."


_PARAMETERS: dict[str, Any] = (
    {
        "q": (
            str,
            Field(
                "",
                description="Words, “phrases”, -exclusions, beginnings*, or a sentence.",
                examples=["neighbours newcomers", "people are spreading rumours about a hotel"],
            ),
        ),
        "sort": (
            Literal["", *Order.values],
            Field("", description="In what order; the best match first where nothing is said."),
        ),
        "exact": (bool, Field(False, description="Do not correct spelling.")),
        "not": (
            list[str],
            Field(
                [],
                description="What a sentence does not speak of, as facet:value.",
                examples=[["place:E08000038"]],
            ),
        ),
    }
    | PAGES
    | {name: (list[str], Field([], description=_of_facet(name))) for name in SHOWN}
)
Parameters: Any = create_model("Parameters", __base__=Schema, **_PARAMETERS)


@router.get("/", include_in_schema=False, response=CaseStudyList, by_alias=False)
@router.get("", response=CaseStudyList, by_alias=False, summary="Find case studies")
def case_studies(
    request: HttpRequest, response: HttpResponse, parameters: Query[Parameters]
) -> Any:
    """Public case studies as the library's page finds them: the same words, filters, counts and order."""
    this = asked(request.GET, parameters.page_size)
    if errors := unknown(request.GET, _PARAMETERS) | this.form.said:
        raise Refused(errors)
    answer = ask(CASES, this.question)
    page = (answer.count, this.number, this.question.size)
    say_pages(request, response, *page)
    return {
        "count": answer.count,
        "corrected": answer.corrected,
        "nearest": answer.nearest,
        "next": next_page(request, *page),
        "results": in_order(answer.keys),
        "facets": {
            name: [
                {
                    "value": value,
                    "label": str(this.labels.of[name].get(value, value)),
                    "count": count,
                }
                for value, count in sorted(
                    answer.facets[name].items(), key=lambda item: (-item[1], item[0])
                )
            ]
            for name in SHOWN
        },
    }


@router.get("/{slug}", response=CaseStudy, summary="Read a case study")
def case_study(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One public case study, in the form in which the library is exported and imported."""
    knows(request)
    public = CaseStudyPage.objects.published()
    return as_entry(get_object_or_404(with_all_content(public), slug=slug))
