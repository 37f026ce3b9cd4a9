"""The reports a new site begins with: laid out once, linked to cases as these come, and left to editors."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.test import Client

from casestudies.models import CaseStudyPage, ReportPage
from casestudies.reports.laying_out import REPORTS, lay_out_reports
from core.models import Event
from core.permissions import NOBODY, Principal
from people.models import User

pytestmark = pytest.mark.django_db
BY = Principal.of_command("test")
LONDON, BELONG = "building-resilient-communities", "resilience-to-division-and-extremism"
CASE = "places-of-welcome"
MakeCase = Callable[..., CaseStudyPage]


def report(slug: str = LONDON) -> ReportPage:
    return ReportPage.objects.get(slug=slug)


def cases_of(number: str) -> list[str]:
    shown_by = report().recommendations.get(number=number).shown_by.select_related("case")
    return [each.case.slug for each in shown_by]


def test_a_new_site_begins_with_what_it_answers() -> None:
    assert set(ReportPage.objects.published().values_list("slug", flat=True)) == {LONDON, BELONG}
    assert [one.number for one in report().recommendations.all()] == [
        "1", "2", "3", "4", "5a", "5b", "5c", "5d", "5e", "5f",
    ]  # fmt: skip
    assert report().chapters.first().slug == "where-it-comes-from"
    assert report().is_summary
    assert report().original_url


def test_laying_out_again_changes_nothing() -> None:
    before = Event.objects.count(), report().latest_revision_id

    assert lay_out_reports(by=BY) == []

    assert (Event.objects.count(), report().latest_revision_id) == before


def test_cases_are_linked_once_they_are_there(make_case: MakeCase) -> None:
    assert cases_of("5a") == []
    make_case(CASE)

    lay_out_reports(by=BY)

    assert cases_of("5a") == [CASE]
    linked = report().latest_revision_id
    lay_out_reports(by=BY)
    assert report().latest_revision_id == linked


def test_what_an_editor_changed_stays(make_case: MakeCase) -> None:
    editor = User.objects.create_user("editor@example.org", display_name="Editor")
    page = report()
    page.title = "Corrected"
    page.save_revision(user=editor).publish()
    make_case(CASE)

    lay_out_reports(by=BY)

    assert report().title == "Corrected"
    assert cases_of("5a") == []


def test_nobody_may_lay_out_reports() -> None:
    with pytest.raises(PermissionDenied):
        lay_out_reports(by=NOBODY)


def test_every_case_that_a_report_names_is_in_the_library() -> None:
    library = json.loads((django_settings.ROOT / "data" / "case_studies.json").read_text())
    known = {case["slug"] for case in library}

    for told in map(json.loads, map(Path.read_text, REPORTS.glob("*.json"))):
        named = [
            *told["related"],
            *(slug for one in told["recommendations"] for slug in one.get("cases", [])),
        ]
        assert set(named) <= known
        chapters = {chapter["slug"] for chapter in told["chapters"]}
        assert {one["chapter"] for one in told["recommendations"]} <= chapters


@pytest.mark.parametrize("slug", [LONDON, BELONG])
def test_every_link_of_a_report_within_the_site_leads_somewhere(client: Client, slug: str) -> None:
    page = client.get(f"/reports/{slug}/whole/").content.decode()
    links = {part.split('"')[0] for part in page.split('href="')[1:]}
    within = {link for link in links if link.startswith("/") and not link.startswith("/static/")}

    assert within
    for link in within:
        assert client.get(link, follow=True).status_code == 200, urlsplit(link).path
