"""The library as data, for anyone: the same case studies as the pages show."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.pagination import PageNumberPagination, paginate
from pydantic import create_model

from casestudies.exchange.content import as_entry, with_all_content
from casestudies.exchange.fields import FIELDS, RECORDS, Kind
from casestudies.exchange.fields import Field as EntryField
from casestudies.models import CaseStudyPage

router = Router()
PER_PAGE = 20


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
    def resolve_themes(case: CaseStudyPage) -> list[str]:
        return [theme.slug for theme in case.themes.all()]


class Pages(PageNumberPagination):
    """As ninja's, with a last page number that a database can count to."""

    class Input(Schema):
        page: int = Field(1, ge=1, le=100_000)
        page_size: int | None = Field(None, ge=1, le=100)


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


@router.get("", response=list[CaseStudyItem], by_alias=False)
@paginate(Pages, page_size=PER_PAGE)
def case_studies(request: HttpRequest) -> Any:
    """Public case studies by title, twenty a page."""
    return CaseStudyPage.objects.published().with_what_a_list_shows().order_by("title", "pk")


@router.get("{slug}", response=CaseStudy)
def case_study(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One public case study, in the form in which the library is exported and imported."""
    public = CaseStudyPage.objects.published()
    return as_entry(get_object_or_404(with_all_content(public), slug=slug))
