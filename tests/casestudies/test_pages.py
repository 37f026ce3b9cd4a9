"""The list and the article: what they show, what they refuse, what they cost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from casestudies import actions
from casestudies.facets import SHOWN
from casestudies.models import CaseStudyPage
from core.permissions import Principal
from tests.casestudies.shelf import SHELF
from tests.search.library import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
MakeCase = Callable[..., CaseStudyPage]
LIST = "/case-studies/"


def shown(response: Any) -> list[str]:
    """The slugs of the cases on a page of the list."""
    return [case.slug for case in response.context["results"]["items"]]


def test_the_list_shows_public_cases_the_newest_first(make_case: MakeCase, client: Client) -> None:
    make_case("a-first")
    make_case("b-second")
    make_case("a-draft", live=False)

    response = client.get(LIST)

    assert shown(response) == ["b-second", "a-first"]
    assert "Barnsley, Yorkshire and The Humber" in response.content.decode()


def test_a_word_and_a_theme_narrow_the_list(make_case: MakeCase, client: Client) -> None:
    make_case("parsnips", approach="<p>They baked parsnips.</p>")
    make_case("football")

    by_word = client.get(LIST, {"q": "parsnip"})
    by_theme = client.get(LIST, {"theme": "urgent-needs"})

    assert shown(by_word) == ["parsnips"]
    assert by_theme.context["results"]["count"] == 0


@pytest.mark.parametrize(
    ("asked", "tried"),
    [
        ({"q": "zeppelin"}, ["/case-studies/"]),
        ({"theme": "urgent-needs"}, ["/case-studies/", "/case-studies/"]),
        (
            {"q": "zeppelin", "theme": "urgent-needs"},
            ["/case-studies/?q=zeppelin", "/case-studies/", "/case-studies/"],
        ),
    ],
    ids=["words", "filters", "both"],
)
def test_an_empty_list_says_what_to_try(
    asked: dict[str, str], tried: list[str], make_case: MakeCase, client: Client
) -> None:
    make_case()

    response = client.get(LIST, asked)

    assert response.status_code == 200
    assert response.context["results"]["count"] == 0
    advice = response.context["advice"]
    assert [link["url"] for link in advice["links"]] == tried
    page = response.content.decode()
    assert advice["text"] in page
    for link in advice["links"]:
        assert link["label"] in page


def test_a_library_without_cases_is_a_page(library: Page, client: Client) -> None:
    assert client.get(LIST).status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"page": "-1"}, "page"),
        ({"page": "0"}, "page"),
        ({"page": "abc"}, "page"),
        ({"page": "9" * 40}, "page"),
        ({"sort": "by-magic"}, "sort"),
        ({"view": "globe"}, "view"),
        ({"q": "a\x1bb"}, "q"),
        ({"q": "a\u202eb"}, "q"),
    ],
)
def test_a_parameter_that_cannot_be_understood_is_named_and_the_list_still_shown(
    asked: dict[str, str], field: str, make_case: MakeCase, client: Client
) -> None:
    make_case()

    response = client.get(LIST, asked)

    assert response.status_code == 200
    assert response.context["errors"][field] in response.content.decode()
    assert response.context["results"]["count"] == 1


@pytest.mark.parametrize("value", ["not a slug", "x" * 10_000, "<b>", "'; --", "\x1b"])
def test_filters_that_are_not_known_are_each_named_and_match_nothing(
    value: str, make_case: MakeCase, client: Client
) -> None:
    make_case()

    response = client.get(LIST, dict.fromkeys(SHOWN, value))

    assert response.status_code == 200
    for facet in SHOWN:
        assert value[:60] in response.context["errors"][facet]
    assert response.context["results"]["count"] == 0
    assert "Part of what was asked for is not known here." in response.content.decode()


@pytest.mark.parametrize("facet", SHOWN)
def test_one_filter_that_is_not_known_matches_nothing(
    facet: str, make_case: MakeCase, client: Client
) -> None:
    make_case()

    response = client.get(LIST, {facet: "unknown"})

    assert set(response.context["errors"]) == {facet}
    assert response.context["results"]["count"] == 0


def test_an_unknown_filter_beside_a_known_one_leaves_the_known_one(
    make_case: MakeCase, client: Client
) -> None:
    make_case()

    response = client.get(f"{LIST}?theme=unknown&theme=building-trust")

    assert response.context["errors"]["theme"]
    assert response.context["results"]["count"] == 1


def test_of_many_words_the_first_are_searched_and_the_page_says_so(
    make_case: MakeCase, client: Client
) -> None:
    make_case()

    response = client.get(LIST, {"q": "streets " * 1_250})

    assert response.context["results"]["count"] == 1
    assert "Only the first words of what you wrote were searched." in response.content.decode()


@pytest.mark.parametrize(
    "query", ["q=%00", "q=a%00b", "theme=%00", "page=%00", "q=%ff%fe", "%00=x", "q=%c3%28"]
)
def test_what_no_text_can_hold_is_a_bad_request(query: str, library: Page, client: Client) -> None:
    assert client.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["q=%27%22%3B--", "q=%26%7C%21%28", "q=:*", "q=the", "q=%E2%80%8D", "page=2", "q=&q=b"]
)
def test_odd_searches_are_answered(query: str, make_case: MakeCase, client: Client) -> None:
    make_case()

    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize(
    "asked", [{}, {"page": "2"}, {"q": "streets", "theme": "building-trust"}, {"view": "map"}]
)
def test_without_an_index_too_the_list_costs_the_same_at_one_case_and_at_many(
    asked: dict[str, str], library: Page, client: Client
) -> None:
    make(SHELF[0])
    client.get(LIST, asked)
    with CaptureQueriesContext(connection) as at_one:
        client.get(LIST, asked)
    make(*SHELF * 8)

    with CaptureQueriesContext(connection) as at_many:
        client.get(LIST, asked)

    # At one case page 2 is page 1, found out by asking twice.
    assert len(at_many) <= len(at_one)


def test_without_an_index_an_article_costs_two_queries(
    make_case: MakeCase, client: Client, django_assert_num_queries: Any
) -> None:
    case = make_case()
    client.get(case.url)

    with django_assert_num_queries(2):
        client.get(case.url)


def test_an_article_shows_its_sections_and_names_those_it_lacks(
    make_case: MakeCase, client: Client
) -> None:
    response = client.get(make_case().url)

    assert response.status_code == 200
    assert [section["id"] for section in response.context["sections"]] == ["approach"]
    assert len(response.context["missing_sections"]) == 5
    assert "They played every Friday." in response.content.decode()


def test_the_contents_of_an_article_lead_to_each_of_its_sections(
    make_case: MakeCase, client: Client
) -> None:
    page = client.get(make_case().url).content.decode()

    sections = re.findall(r'<section class="weft-section[^"]*" id="([^"]+)"', page)
    contents = page[page.index("data-weft-contents") : page.index("weft-facts")]
    assert "tried" in sections
    assert re.findall(r'href="#([^"]+)"', contents) == sections


def test_a_title_with_markup_is_shown_as_text(make_case: MakeCase, client: Client) -> None:
    case = make_case(title="</script><script>alert(1)</script>")

    page = client.get(case.url).content.decode()

    assert "<script>alert(1)" not in page
    assert r"\u003C/script\u003E" in page


def test_public_pages_set_no_cookie(make_case: MakeCase, client: Client) -> None:
    case = make_case()

    for url in (LIST, case.url, f"{LIST}?q=a"):
        assert not client.get(url).cookies


SURFACES = (
    "/",
    LIST,
    f"{LIST}?q=zeppelin",
    f"{LIST}?theme=building-trust",
    f"{LIST}?place=E08000038",
    f"{LIST}themes/building-trust/",
    f"{LIST}places/E08000038/",
    "/api/v1/case-studies/",
    "/sitemap.xml",
)


def is_nowhere(client: Client, case: CaseStudyPage) -> None:
    for url in SURFACES:
        page = client.get(url).content.decode()
        assert case.title not in page, url
        assert case.slug not in page, url
    home = client.get("/").context
    assert home["case_count"] == 0
    assert sum(theme["count"] for theme in home["themes"]) == 0
    assert not home["latest"]
    assert not home["areas"]
    assert client.get(f"{LIST}{case.slug}/").status_code == 404
    assert client.get(f"{LIST}{case.slug}/contact/").status_code == 404
    assert client.get(f"{LIST}{case.slug}/contact/sent/").status_code == 404
    assert client.get(f"/api/v1/case-studies/{case.slug}").status_code == 404
    data = client.get("/api/v1/case-studies/").json()
    assert (data["count"], data["results"]) == (0, [])
    assert not any(data["facets"].values())


def test_a_public_case_is_on_every_surface(make_case: MakeCase, client: Client) -> None:
    case = make_case("zeppelin-days")

    for url in SURFACES:
        assert case.slug in client.get(url).content.decode(), url


def test_a_draft_appears_nowhere(make_case: MakeCase, client: Client) -> None:
    is_nowhere(client, make_case("zeppelin-days", live=False))


def test_a_withdrawn_case_leaves_every_surface(make_case: MakeCase, client: Client) -> None:
    case = make_case("zeppelin-days")

    actions.withdraw(case=case, by=Principal.of_command("test"))

    is_nowhere(client, case)
