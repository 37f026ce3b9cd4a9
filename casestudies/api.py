"""The library as data, for anyone: the same case studies as the pages show."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from pydantic import create_model

from casestudies.asking import asked
from casestudies.exchange.content import as_entry, with_all_content
from casestudies.exchange.fields import FIELDS, RECORDS, Kind
from casestudies.exchange.fields import Field as EntryField
from casestudies.facets import FACETS, SHOWN
from casestudies.finding import CASES
from casestudies.forms import LAST_PAGE, PER_PAGE
from casestudies.models import CaseStudyPage
from casestudies.reading import Listed, in_order
from search.answers import ask

router = Router()
LARGEST_PAGE = 100


class CaseStudyItem(Schema):
    """A case study in a list."""

    slug: str
    title: str
    short_description: str = Field(alias="list_text")
    organisation: str
    place: str = Field(alias="place_name")
    years: str
    themes: list[str]
    url: str = Field(alias="full_url")

    @staticmethod
    def resolve_themes(case: Listed) -> list[str]:
        return list(case.terms["theme"])


_TYPES: dict[Kind, Any] = {
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.DATE: date,
    Kind.LIST: list[str],
}


def _schema(name: str, of: tuple[EntryField, ...]) -> Any:
    """A schema with the fields of an entry, so that what is documented is what is exchanged."""
    fields: dict[str, Any] = {}
    for field in of:
        kind: Any = (
            list[_schema(field.name.title().replace("_", "").rstrip("s"), RECORDS[field.name])]  # type: ignore[misc]
            if field.kind is Kind.RECORDS
            else _TYPES.get(field.kind, str)
        )
        fields[field.name] = (kind | None, None) if field.nullable else (kind, ...)
    return create_model(name, __base__=Schema, **fields)


CaseStudy = _schema("CaseStudy", tuple(field for field in FIELDS.values() if field.name != "draft"))


class Count(Schema):
    """A value of a facet, and how many case studies have it under the choices in the others."""

    value: str
    label: str
    count: int


class CaseStudyList(Schema):
    """What was found, in the order of the page; corrected: the words that were searched for instead,
    or ""; nearest: whether no case has these words, and these are the nearest in meaning; next: the
    address of what follows, or null."""

    count: int
    corrected: str
    nearest: bool
    next: str | None
    results: list[CaseStudyItem]
    facets: dict[str, list[Count]]


_PARAMETERS: dict[str, Any] = {
    "q": (str, Field("", description="Words, “phrases”, -exclusions, beginnings*, or a sentence.")),
    "sort": (str, Field("", description="relevance, newest or reviewed")),
    "exact": (bool, Field(False, description="Do not correct spelling.")),
    "page": (int, Field(1, ge=1, le=LAST_PAGE)),
    "page_size": (int, Field(PER_PAGE, ge=1, le=LARGEST_PAGE)),
} | {name: (list[str], Field([], description=str(FACETS[name].title))) for name in SHOWN}
Parameters: Any = create_model("Parameters", __base__=Schema, **_PARAMETERS)


@router.get(
    "/", include_in_schema=False, response={200: CaseStudyList, 422: dict[str, Any]}, by_alias=False
)
@router.get("", response={200: CaseStudyList, 422: dict[str, Any]}, by_alias=False)
def case_studies(request: HttpRequest, parameters: Query[Parameters]) -> Any:
    """Public case studies as the library's page finds them: the same words, filters, counts, order."""
    this = asked(request.GET, parameters.page_size)
    if this.form.said:
        return Status(422, {"detail": this.form.said})
    answer = ask(CASES, this.question)
    following = this.question.first + this.question.size < answer.count
    address = request.GET.copy()
    address["page"] = str(this.number + 1)
    return {
        "count": answer.count,
        "corrected": answer.corrected,
        "nearest": answer.nearest,
        "next": f"{settings.BASE_URL}{request.path}?{address.urlencode()}" if following else None,
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


@router.get("/{slug}", response=CaseStudy)
def case_study(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One public case study, in the form in which the library is exported and imported."""
    public = CaseStudyPage.objects.published()
    return as_entry(get_object_or_404(with_all_content(public), slug=slug))
