"""The library as data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casestudies.models import CaseStudyPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
MakeCase = Callable[..., CaseStudyPage]
API = "/api/v1/case-studies/"


def test_the_list_is_paged_and_reads_one_page(
    make_case: MakeCase, client: Client, django_assert_num_queries: Any
) -> None:
    for number in range(22):
        make_case(f"case-{number:02}")

    client.get(API)  # finds out where the site stands, once
    with django_assert_num_queries(4):
        first = client.get(API).json()
    second = client.get(API, {"page": 2}).json()

    assert (first["count"], len(first["items"]), len(second["items"])) == (22, 20, 2)
    assert first["items"][0] == {
        "slug": "case-00",
        "title": "Case 00",
        "short_description": "A weekly game brought two streets together.",
        "organisation": "Example community trust",
        "place": "Barnsley, Yorkshire and The Humber",
        "years": "",
        "themes": ["building-trust"],
        "url": CaseStudyPage.objects.get(slug="case-00").full_url,
    }


def test_a_case_is_given_in_the_form_of_the_export(
    make_case: MakeCase, client: Client, entry: Callable[..., dict[str, Any]]
) -> None:
    make_case()

    case = client.get(f"{API}friday-football").json()

    assert set(case) > set(entry())
    assert case["approach"] == "They played every Friday."
    assert case["ons_code"] == "E08000038"
    assert case["triggers"] == ["none"]
    assert case["sources"] == [
        {"title": "A report", "url": "https://example.org/", "publisher": "Example", "year": None}
    ]


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 30])
def test_a_page_number_that_is_none_is_refused(page: str, client: Client) -> None:
    assert client.get(API, {"page": page}).status_code == 422


def test_a_page_past_the_end_is_empty(client: Client) -> None:
    assert client.get(API, {"page": 9}).json() == {"items": [], "count": 0}


def test_what_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(f"{API}none").status_code == 404
    assert client.get(f"{API}%ff").status_code in {400, 404}
    assert client.get(f"{API}a%00b").status_code == 400


def test_the_form_of_the_data_is_described(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert set(described["paths"]) == {API, f"{API}{{slug}}"}
    assert "what_did_not_work" in described["components"]["schemas"]["CaseStudy"]["properties"]
