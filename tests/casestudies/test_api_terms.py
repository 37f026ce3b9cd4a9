"""Taxonomies and places as data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casestudies.facets import SHOWN
from tests.casestudies.shelf import BARNSLEY, YORKSHIRE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
API = "/api/v1"


def counts(taxonomy: dict[str, Any]) -> dict[str, int]:
    return {term["slug"]: term["count"] for term in taxonomy["terms"] if term["count"]}


def test_every_facet_is_a_taxonomy_with_its_public_cases_counted(
    shelf: Callable[..., None], client: Client
) -> None:
    found = {each["name"]: each for each in client.get(f"{API}/taxonomies").json()["results"]}

    assert tuple(found) == tuple(name for name in SHOWN if name != "place")
    assert counts(found["theme"]) == {"building-trust": 2, "inclusive-spaces": 2}
    assert counts(found["situation"]) == {"crisis": 1, "none": 2}
    assert counts(found["parts"]) == {"yes": 1}
    terms = [term for each in found.values() for term in each["terms"]]
    assert all(term["name"] for term in terms)
    (measured,) = [term for term in found["evidence"]["terms"] if term["slug"] == "2"]
    assert measured["name"] == "Measured"
    assert measured["description"].startswith("Data were collected")


def test_a_taxonomy_leads_to_itself(
    shelf: Callable[..., None], client: Client, settings: Any
) -> None:
    (method,) = [
        each
        for each in client.get(f"{API}/taxonomies/").json()["results"]
        if each["name"] == "method"
    ]

    assert client.get(method["url"].removeprefix(settings.BASE_URL)).json() == method
    assert client.get(f"{API}/taxonomies/place").status_code == 404


def test_places_are_found_by_name_kind_and_what_they_lie_in(
    shelf: Callable[..., None], client: Client
) -> None:
    def asked(**parameters: str) -> list[str]:
        return [
            place["name"] for place in client.get(f"{API}/places", parameters).json()["results"]
        ]

    assert asked(q="barnsl") == ["Barnsley"]
    assert asked(q=BARNSLEY) == ["Barnsley"]
    assert asked(kind="nation") == ["England", "Northern Ireland", "Scotland", "Wales"]
    assert {"Barnsley", "Leeds"} <= set(asked(parent=YORKSHIRE, page_size="100"))
    assert asked(parent=YORKSHIRE, q="leed") == ["Leeds"]
    assert asked(parent=YORKSHIRE, kind="region") == []


def test_places_are_paged_and_lead_from_page_to_page(
    client: Client, db: None, settings: Any
) -> None:
    first = client.get(f"{API}/places", {"kind": "authority", "page_size": 100}).json()
    names, following = [place["name"] for place in first["results"]], first["next"]
    while following:
        page = client.get(following.removeprefix(settings.BASE_URL)).json()
        names += [place["name"] for place in page["results"]]
        following = page["next"]

    assert len(names) == first["count"] == 361
    assert names == sorted(names)


def test_a_place_says_what_it_lies_in_and_how_many_cases_it_has(
    shelf: Callable[..., None], client: Client, settings: Any
) -> None:
    place = client.get(f"{API}/places/{BARNSLEY}").json()

    assert (place["name"], place["kind"], place["parent"]) == ("Barnsley", "authority", YORKSHIRE)
    assert place["count"] == 1
    assert client.get(f"{API}/places/{YORKSHIRE}").json()["count"] == 2
    assert client.get(place["url"].removeprefix(settings.BASE_URL)).status_code == 200
    for former in place["former_codes"]:
        assert client.get(f"{API}/places/{former}").json() == place
    assert client.get(f"{API}/places/E99999999").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/places?kind=village",
        "/places?parent=E99999999",
        "/places?page=0",
        "/places?page_size=1000",
        "/places?name=Leeds",
        "/places/GB?q=1",
        "/taxonomies?q=1",
        "/taxonomies/theme?page=2",
        "/case-studies/none?fields=title",
    ],
)
def test_what_is_not_known_is_refused_by_its_name(client: Client, db: None, address: str) -> None:
    answer = client.get(f"{API}{address}")

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [address.partition("?")[2].partition("=")[0]]


@pytest.mark.parametrize(
    ("address", "queries"),
    [("/taxonomies", 6), ("/places?kind=authority&page_size=100", 1), (f"/places/{BARNSLEY}", 1)],
)
def test_terms_and_places_cost_the_same_however_many_there_are(
    shelf: Callable[..., None],
    client: Client,
    django_assert_num_queries: Any,
    address: str,
    queries: int,
) -> None:
    client.get(f"{API}{address}")  # opens the index
    with django_assert_num_queries(queries):
        client.get(f"{API}{address}")
    shelf(*({"title": f"Street {number}", "places": [BARNSLEY]} for number in range(20)))
    client.get(f"{API}{address}")
    with django_assert_num_queries(queries):
        client.get(f"{API}{address}")
