"""The library as data, for anyone: the same case studies as the pages show."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import PageNumberPagination, paginate

from casestudies.models import CaseStudyPage

router = Router()


class CaseStudyItem(Schema):
    """A case study in a list."""

    slug: str
    title: str
    short_description: str
    organisation: str
    place: str
    years: str
    themes: list[str]
    url: str


@router.get("", response=list[CaseStudyItem])
@paginate(PageNumberPagination, page_size=20)
def case_studies(request: HttpRequest) -> Any:
    """Public case studies by title, twenty a page."""
    return [
        CaseStudyItem(
            slug=case.slug,
            title=case.title,
            short_description=case.list_text,
            organisation=case.organisation,
            place=case.place_name,
            years=case.years,
            themes=[theme.slug for theme in case.themes.all()],
            url=case.full_url or "",
        )
        for case in CaseStudyPage.objects.published().with_what_a_list_shows().order_by("title")
    ]
