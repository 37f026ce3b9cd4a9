"""Reports: what their pages show, whom they are shown to, and what they cost."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casestudies import actions
from casestudies.models import (
    CaseStudyPage,
    Chapter,
    Download,
    Recommendation,
    RelatedCase,
    ReportIndexPage,
    ReportPage,
    ShownBy,
)
from casestudies.reports import citing
from core.models import ClosedDocument
from core.permissions import Principal
from tests.casestudies.report_shelf import FIGURE, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
MakeCase = Callable[..., CaseStudyPage]
LIST = "/reports/"
OWN = "/reports/shared-ground/"
PAGES = ("", "whole/", "recommendations/", "how-we-asked/", "what-we-heard/", "cite.ris")


@pytest.fixture
def no_reports(db: None) -> None:
    """A site whose first reports an editor has taken down."""
    for report in ReportPage.objects.all():
        report.delete()


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


@pytest.mark.usefixtures("no_reports")
def test_the_list_shows_public_reports_the_newest_first(client: Client) -> None:
    make_report("older", year=2019)
    make_report("newer", year=2024)
    make_report("a-draft", live=False)

    listed = client.get(LIST).context["results"].object_list

    assert [report.slug for report in listed] == ["newer", "older"]


@pytest.mark.usefixtures("no_reports")
def test_a_list_without_reports_says_so(client: Client) -> None:
    assert "No report is published yet" in text(client, LIST)


@pytest.mark.parametrize("page", ["0", "x", "-1", "9" * 20])
def test_a_page_of_the_list_that_is_no_page_is_named(client: Client, page: str) -> None:
    response = client.get(LIST, {"page": page})

    assert response.status_code == 200
    assert response.context["errors"]["page"] in response.content.decode()


def test_a_report_is_read_as_overview_chapters_and_whole(client: Client) -> None:
    make_report()

    overview = text(client, OWN)
    chapter = text(client, f"{OWN}what-we-heard/")
    whole = text(client, f"{OWN}whole/")

    for told in (
        "Places where people meet",
        "Doors that are open",
        "page 4",
        "Pay for open doors.",
    ):
        assert told in overview
        assert told in whole
    assert FIGURE["finding"] in chapter
    assert FIGURE["finding"] in whole
    assert "By post." in whole
    assert "By post." not in chapter
    assert "Chapter 2 of 2" in chapter


def test_a_chapter_leads_to_those_before_and_after_it(client: Client) -> None:
    make_report()

    first = client.get(f"{OWN}how-we-asked/").context
    last = client.get(f"{OWN}what-we-heard/").context

    assert (first["previous"], first["next"].slug) == (None, "what-we-heard")
    assert (last["previous"].slug, last["next"]) == ("how-we-asked", None)


def test_recommendations_are_narrowed_to_an_addressee_by_the_address(client: Client) -> None:
    make_report()

    everyone = client.get(f"{OWN}recommendations/").context
    councils = client.get(f"{OWN}recommendations/", {"for": "councils-and-their-partners"}).context

    assert [one["number"] for one in everyone["recommendations"]] == ["1", "2"]
    assert [one["number"] for one in councils["recommendations"]] == ["1"]
    assert {choice["name"]: choice["count"] for choice in councils["choices"]} == {
        "Everyone": 2, "Funders": 2, "Councils, and their partners": 1,
    }  # fmt: skip


@pytest.mark.parametrize("asked", ["nobody", "<script>", "x" * 5000])
def test_an_addressee_that_is_not_named_is_said_to_be_unknown(client: Client, asked: str) -> None:
    make_report()

    response = client.get(f"{OWN}recommendations/", {"for": asked})

    assert response.status_code == 200
    assert "This report addresses nobody called" in response.content.decode()
    assert response.context["recommendations"] == []
    assert "<script>alert" not in response.content.decode()


def test_a_recommendation_has_an_address_that_stays(client: Client) -> None:
    report = make_report()
    one = report.recommendations.first()
    one.number = "7"
    one.save()

    response = client.get(f"/reports/recommendations/{one.public_id}/")

    assert response.status_code == 302
    assert response["Location"] == f"{OWN}recommendations/#recommendation-7"
    assert client.get(f"/reports/recommendations/{uuid4()}/").status_code == 404


def test_a_recommendation_keeps_its_id_when_the_report_is_published_again() -> None:
    report = make_report()
    ids = set(report.recommendations.values_list("public_id", flat=True))

    report.title = "Shared ground, corrected"
    report.save_revision().publish()

    assert (
        set(Recommendation.objects.filter(page=report).values_list("public_id", flat=True)) == ids
    )


def test_a_recommendation_shows_the_public_cases_that_show_it_done(
    client: Client, make_case: MakeCase
) -> None:
    shown, draft = make_case("friday-football"), make_case("a-draft", live=False)
    report = make_report()
    held = list(report.recommendations.all())
    held[0].shown_by = [ShownBy(case=shown), ShownBy(case=draft)]
    report.recommendations = held
    report.related = [RelatedCase(case=shown)]
    report.save_revision().publish()

    for path in ("recommendations/", "whole/", "what-we-heard/"):
        assert "Friday football" in text(client, f"{OWN}{path}"), path
        assert "A draft" not in text(client, f"{OWN}{path}"), path
    assert "Friday football" in text(client, OWN)

    actions.withdraw(case=shown, by=Principal.of_command("test"))

    for path in ("", "recommendations/", "whole/", "what-we-heard/"):
        assert "Friday football" not in text(client, f"{OWN}{path}"), path


def test_the_numbers_of_a_figure_are_taken_as_a_file(client: Client) -> None:
    report = make_report()
    block = report.chapters.get(slug="what-we-heard").body[1]
    link = f"{OWN}figures/{block.id}.csv"

    response = client.get(link)

    assert link in text(client, f"{OWN}what-we-heard/")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [["Year", "Feel they belong"], ["2023/24", "61"], ["2024/25", "62"]]
    assert response["Content-Disposition"] == 'attachment; filename="belonging.csv"'
    assert client.get(f"{OWN}figures/{uuid4()}.csv").status_code == 404


def test_what_is_taken_of_a_report_any_program_may_read(client: Client) -> None:
    figure = make_report().chapters.get(slug="what-we-heard").body[1].id
    addresses = [f"{OWN}figures/{figure}.csv", *(f"{OWN}cite.{form}" for form in citing.WRITE)]

    for address in addresses:
        for answer in (client.get(address), client.options(address)):
            assert answer["Access-Control-Allow-Origin"] == "*", address
    assert "Access-Control-Allow-Origin" not in client.get(OWN)


@pytest.mark.parametrize("state", ["draft", "taken down", "past its time"])
def test_what_is_not_public_is_on_no_page(client: Client, state: str) -> None:
    report = make_report(live=state != "draft")
    one = report.recommendations.first()
    if state == "taken down":
        report.unpublish()
    if state == "past its time":
        ReportPage.objects.filter(pk=report.pk).update(
            expire_at=timezone.now() - timedelta(minutes=1)
        )

    for path in PAGES:
        assert client.get(f"{OWN}{path}").status_code == 404, path
    assert client.get(f"/reports/recommendations/{one.public_id}/").status_code == 404
    assert "shared-ground" not in text(client, LIST)
    assert "shared-ground" not in text(client, "/sitemap.xml")


def test_the_sitemap_names_every_page_of_a_public_report(client: Client) -> None:
    make_report()

    found = text(client, "/sitemap.xml")

    for path in ("", "how-we-asked/", "what-we-heard/", "recommendations/"):
        assert f"{OWN}{path}</loc>" in found
    assert "http" in found


def test_a_report_without_parts_is_a_page(client: Client) -> None:
    report = make_report()
    report.chapters, report.findings, report.recommendations = [], [], []
    report.save_revision().publish()

    assert "Places where people meet" in text(client, OWN)
    assert "Places where people meet" in text(client, f"{OWN}whole/")
    assert client.get(f"{OWN}recommendations/").status_code == 404


def test_a_title_with_markup_is_shown_as_text(client: Client) -> None:
    make_report(title="</script><script>alert(1)</script>", slug="shared-ground")

    page = text(client, OWN)

    assert "<script>alert(1)" not in page
    assert r"\u003C/script\u003E" in page


def test_public_pages_set_no_cookie(client: Client) -> None:
    make_report()

    for path in PAGES:
        assert not client.get(f"{OWN}{path}").cookies, path


COSTS = {"": 9, "whole/": 9, "recommendations/": 9, "how-we-asked/": 9, "cite.bib": 8}


def grow(report: ReportPage, cases: list[CaseStudyPage]) -> None:
    """Five more of everything a report has, with these cases."""
    report.chapters = [
        *report.chapters.all(),
        *(Chapter(title=f"More {n}", slug=f"more-{n}", sort_order=9 + n) for n in range(5)),
    ]
    more = [
        Recommendation(number=f"9{n}", text="More.", addressees=[f"Body {n}"], sort_order=9 + n)
        for n in range(5)
    ]
    for one in more:
        one.shown_by = [ShownBy(case=case) for case in cases]
    report.recommendations = [*report.recommendations.all(), *more]
    report.related = [RelatedCase(case=case) for case in cases]
    report.downloads = [
        Download(
            document=ClosedDocument.objects.create(title=f"File {n}", file=f"{n}.pdf", file_size=9)
        )
        for n in range(3)
    ]
    report.save_revision().publish()


def test_every_page_costs_the_same_however_much_there_is(
    client: Client, make_case: MakeCase, django_assert_num_queries: Any
) -> None:
    report = make_report()
    grow(report, [make_case("friday-football")])
    for more in (True, False):
        with CaptureQueriesContext(connection) as listed:
            client.get(LIST)
        assert len(listed) <= 6
        for path, queries in COSTS.items():
            with django_assert_num_queries(queries, info=path):
                client.get(f"{OWN}{path}")
        if more:
            report.chapters = report.chapters.all()[:2]
            grow(report, [make_case("supper"), make_case("tea")])
            for number in range(4):
                make_report(f"another-{number}")


def test_a_year_is_a_year(db: None) -> None:
    report = make_report(live=False)

    for year in (1899, 2101):
        with (
            pytest.raises(IntegrityError, match="casestudies_reportpage_year_is_a_year"),
            transaction.atomic(),
        ):
            ReportPage.objects.filter(pk=report.pk).update(year=year)


def test_the_day_of_publishing_lies_in_its_year(db: None) -> None:
    report = make_report(live=False)

    with (
        pytest.raises(IntegrityError, match="casestudies_reportpage_day_lies_in_its_year"),
        transaction.atomic(),
    ):
        ReportPage.objects.filter(pk=report.pk).update(year=2024, published_on="2023-05-01")


def give_all_the_same_slug(report: ReportPage) -> None:
    Chapter.objects.filter(page=report).update(slug="same")
    connection.check_constraints()


def test_two_chapters_of_a_report_have_not_the_same_address() -> None:
    report = make_report(live=False)

    with (
        pytest.raises(IntegrityError, match="casestudies_chapter_one_slug_a_report"),
        transaction.atomic(),
    ):
        give_all_the_same_slug(report)


def test_a_chapter_takes_no_address_of_another_page() -> None:
    report = make_report(live=False)

    with (
        pytest.raises(IntegrityError, match="casestudies_chapter_address_is_free"),
        transaction.atomic(),
    ):
        Chapter.objects.filter(page=report, slug="how-we-asked").update(slug="whole")


def test_a_recommendations_id_is_its_own() -> None:
    first, second = make_report(live=False).recommendations.all()

    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=second.pk).update(public_id=first.public_id)


def test_the_reports_page_itself_can_be_taken_down(client: Client) -> None:
    ReportIndexPage.objects.get().unpublish()

    assert client.get(LIST).status_code == 404
