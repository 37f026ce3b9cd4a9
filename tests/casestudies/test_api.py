"""The library as data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casestudies.models import CaseStudyPage
from tests.casestudies.shelf import SHELF
from tests.search.library import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
MakeCase = Callable[..., CaseStudyPage]
API = "/api/v1/case-studies"


def test_the_list_is_paged_and_leads_from_page_to_page(
    library: Any, client: Client, settings: Any
) -> None:
    make(*({**SHELF[0], "title": f"Case {number:02}"} for number in range(22)))

    first = client.get(API, {"q": "friday", "theme": "building-trust"}).json()
    assert first["next"].startswith(f"{settings.BASE_URL}{API}?q=friday&theme=building-trust")
    second = client.get(first["next"].removeprefix(settings.BASE_URL)).json()

    assert (first["count"], len(first["results"]), len(second["results"])) == (22, 20, 2)
    assert second["next"] is None
    assert len(client.get(API, {"page_size": 5}).json()["results"]) == 5
    titles = [case["title"] for case in [*first["results"], *second["results"]]]
    assert sorted(titles) == [f"Case {number:02}" for number in range(22)]


def test_a_case_in_a_list_says_what_its_entry_on_the_page_says(
    make_case: MakeCase, client: Client
) -> None:
    case = make_case("case-00")

    assert client.get(API).json()["results"] == [
        {
            "slug": "case-00",
            "title": "Case 00",
            "short_description": "A weekly game brought two streets together.",
            "organisation": "Example community trust",
            "place": "Barnsley, Yorkshire and The Humber",
            "years": "",
            "themes": ["building-trust"],
            "url": case.full_url,
        }
    ]
    assert client.get(f"{API}/").json()["count"] == 1


def test_the_data_are_found_as_the_page_finds_them(
    shelf: Callable[..., None], client: Client, django_assert_num_queries: Any
) -> None:
    asked = {"q": "friday fotball", "place": "E12000003", "theme": ["building-trust"]}
    page = client.get("/case-studies/", asked).context
    with django_assert_num_queries(2):
        data = client.get(API, asked).json()

    assert data["corrected"] == page["corrected"]["words"] == "friday football"
    assert data["count"] == page["results"]["count"]
    assert data["nearest"] is False
    assert [case["slug"] for case in data["results"]] == [
        case.slug for case in page["results"]["items"]
    ]
    counts = {each["value"]: each["count"] for each in data["facets"]["theme"]}
    for facet in page["facets"]:
        if facet["name"] == "theme":
            assert counts == {
                choice["value"]: choice["count"] for choice in facet["choices"] if choice["count"]
            }


def test_a_case_is_given_in_the_form_of_the_export(
    make_case: MakeCase, client: Client, entry: Callable[..., dict[str, Any]]
) -> None:
    make_case()

    case = client.get(f"{API}/friday-football").json()

    assert set(case) > set(entry())
    assert case["approach"] == "They played every Friday."
    assert case["ons_code"] == "E08000038"
    assert case["triggers"] == ["none"]
    assert case["sources"] == [
        {"title": "A report", "url": "https://example.org/", "publisher": "Example", "year": None}
    ]


@pytest.mark.parametrize(
    "asked",
    [
        *({"page": page} for page in ("0", "-1", "abc", "9" * 30)),
        {"page_size": "101"},
        {"sort": "by-magic"},
        {"theme": "unknown"},
        {"place": "'; --"},
        {"q": "a\u202eb"},
        {"them": "building-trust"},
        {"exact": "perhaps"},
        {"page_size": "2.5"},
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_refused_by_its_name(
    asked: dict[str, str], client: Client, db: None
) -> None:
    answer = client.get(API, asked)

    assert answer.status_code == 422
    name = next(iter(asked))
    assert set(answer.json()["errors"]) == {name}
    assert answer.json()["detail"].startswith(f"{name}: ")


def test_a_page_past_the_end_is_empty(client: Client, db: None) -> None:
    data = client.get(API, {"page": 9}).json()

    assert (data["count"], data["results"], data["next"]) == (0, [], None)
