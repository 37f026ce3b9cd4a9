"""A report as a reference: in words, and in files that reference managers read."""

import json
from datetime import date

import bibtexparser
import pytest
import rispy
from django.test import Client

from casestudies.reports import citing
from tests.casestudies.report_shelf import make_report

pytestmark = pytest.mark.django_db
ORIGINAL = "https://example.org/original"
SUMMARY = {
    "is_summary": True,
    "original_title": "Shared Ground & Common Sense",
    "original_url": ORIGINAL,
}


def test_a_report_is_cited_in_words_by_author_year_title_and_publisher() -> None:
    report = make_report(subtitle="What we heard")

    assert citing.in_words(citing.cited(report)) == (
        "Example research team. (2024). Shared ground: What we heard. Example institute. "
        f"{report.full_url}"
    )


def test_who_published_it_is_named_once_where_they_wrote_it() -> None:
    report = make_report(authors="", published_on=date(2024, 5, 9))

    assert citing.in_words(citing.cited(report)) == (
        f"Example institute. (2024, May 9). Shared ground. {report.full_url}"
    )


def test_a_title_that_asks_is_followed_by_no_full_stop() -> None:
    report = make_report(title="Who is my neighbour?")

    assert ". Who is my neighbour? Example institute. " in citing.in_words(citing.cited(report))


def test_of_a_summary_the_original_is_cited_and_the_summary_noted() -> None:
    report = make_report(**SUMMARY)
    this = citing.cited(report)

    assert (this.title, this.url) == ("Shared Ground & Common Sense", ORIGINAL)
    assert report.full_url in this.note


def test_a_summary_of_something_whose_title_we_do_not_know_is_cited_as_our_own() -> None:
    report = make_report(is_summary=True, original_url=ORIGINAL)
    this = citing.cited(report)

    assert this.authors == ("Weft",)
    assert this.title == "Shared ground: a summary"
    assert this.url == report.full_url
    assert this.note == "Summary of what Example institute published in 2024"


def test_the_files_are_read_by_reference_managers(client: Client) -> None:
    make_report(**SUMMARY, authors="First team; Second team", published_on=date(2024, 5, 9))

    def file(form: str) -> str:
        response = client.get(f"/reports/shared-ground/cite.{form}")
        assert response.status_code == 200
        assert response["Content-Disposition"] == f'attachment; filename="shared-ground.{form}"'
        return str(response.content.decode())

    (ris,) = rispy.loads(file("ris"))
    assert ris["type_of_reference"] == "RPRT"
    assert ris["authors"] == ["First team", "Second team"]
    assert ris["title"] == "Shared Ground & Common Sense"
    assert ris["urls"] == [ORIGINAL]

    (entry,) = bibtexparser.loads(file("bib")).entries
    assert entry["ENTRYTYPE"] == "techreport"
    assert entry["title"] == r"{Shared Ground \& Common Sense}"
    assert entry["institution"] == "{Example institute}"
    assert entry["author"] == "{First team} and {Second team}"

    (item,) = json.loads(file("json"))
    assert item["type"] == "report"
    assert item["issued"] == {"date-parts": [[2024, 5, 9]]}
    assert item["publisher"] == "Example institute"

    assert client.get("/reports/shared-ground/cite.docx").status_code == 404


def test_the_page_says_the_same_to_reference_managers_and_search_engines(client: Client) -> None:
    make_report(**SUMMARY)

    page = client.get("/reports/shared-ground/").content.decode()

    assert '<meta name="citation_title" content="Shared Ground &amp; Common Sense">' in page
    assert '<meta name="citation_technical_report_institution" content="Example institute">' in page
    assert '<meta name="DC.creator" content="Example research team">' in page
    assert '<meta property="og:type" content="article">' in page
    told = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert told["@type"] == "Report"
    assert told["isBasedOn"]["url"] == ORIGINAL
    assert "author" not in told
