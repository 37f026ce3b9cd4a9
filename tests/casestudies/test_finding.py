"""Finding: what the list, the map, the browsing pages and the suggestions show, and what they cost."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from casestudies.facets import SHOWN
from casestudies.models import BuildingBlock, CaseStudyPage, Method, Theme
from places.models import Place
from tests.search.library import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
LIST = "/case-studies/"
BARNSLEY, LEEDS, YORKSHIRE, SCOTLAND = "E08000038", "E08000035", "E12000003", "S92000003"
PART = {"name": "Rumour desk", "description": "Two people who answer every rumour within a day."}
CASES: tuple[dict[str, Any], ...] = (
    {
        "title": "Friday football",
        "themes": ["building-trust"],
        "methods": ["arts"],
        "places": [BARNSLEY],
    },
    {
        "title": "Answering rumours",
        "summary": "Neighbours answered false stories about newcomers before they spread.",
        "themes": ["building-trust", "inclusive-spaces"],
        "triggers": ["hate-crime"],
        "places": [LEEDS],
        "situation": "crisis",
        "parts": [PART],
    },
    {
        "title": "Supper clubs",
        "themes": ["inclusive-spaces"],
        "places": [SCOTLAND],
        "scope": "national",
        "evidence_level": 3,
    },
)


@pytest.fixture
def shelf(library: Any, index: Callable[[], None]) -> Callable[..., None]:
    """Three cases that are found by an index; call it to add more."""

    def add(*described: dict[str, Any]) -> None:
        make(*described)
        index()

    add(*CASES)
    return add


def titles(response: Any) -> list[str]:
    return [case.title for case in response.context["results"]["items"]]


def chosen(address: str) -> list[tuple[str, str]]:
    """The parameters of an address."""
    return parse_qsl(urlsplit(address).query)


# What a page asks of PostgreSQL while there is an index.
COSTS = {
    LIST: 5,
    f"{LIST}?page=2": 5,
    f"{LIST}?q=streets&theme=building-trust": 6,
    f"{LIST}?view=map": 6,
    f"{LIST}themes/": 3,
    f"{LIST}themes/building-trust/": 7,
    f"{LIST}methods/arts/": 7,
    f"{LIST}places/": 3,
    f"{LIST}places/{YORKSHIRE}/": 7,
    f"{LIST}parts/": 3,
    f"{LIST}parts/?q=rumour": 3,
    f"{LIST}suggestions/?q=fri": 5,
    "/": 7,
}
MANY = [
    {
        "title": f"Streets {number}",
        "themes": ["building-trust"],
        "places": [BARNSLEY],
        "parts": [PART],
    }
    for number in range(45)
]


def test_every_page_costs_the_same_at_three_cases_and_at_many(
    shelf: Callable[..., None], client: Client, django_assert_num_queries: Any
) -> None:
    import collections
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for address in COSTS:
        client.get(address)  # what is read once
    for round in range(2):
        for address, queries in COSTS.items():
            with CaptureQueriesContext(connection) as c:
                client.get(address)
            print(round, address, queries, len(c))
            if len(c) != queries or "suggest" in address:
                for q in c:
                    print("     ", q["sql"][:230])
        shelf(*MANY)
        for address in COSTS:
            client.get(address)
