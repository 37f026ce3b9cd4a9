"""How many queries each page of the library makes while there is an index, whatever it shows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casestudies.actions import withdraw
from casestudies.models import CaseStudyPage, Method, Sector, Theme
from core.permissions import Principal
from places.models import Place
from tests.casestudies.shelf import BARNSLEY, LIST, PART, YORKSHIRE, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]

# How many queries a page makes while there is an index.
COSTS = {
    LIST: 3,
    f"{LIST}?q=streets&theme=building-trust": 4,
    f"{LIST}?view=map": 4,
    f"{LIST}?view=map&place={YORKSHIRE}": 5,
    f"{LIST}themes/": 2,
    f"{LIST}themes/building-trust/": 4,
    f"{LIST}methods/arts/": 4,
    f"{LIST}places/": 1,
    f"{LIST}places/{YORKSHIRE}/": 3,
    f"{LIST}parts/": 2,
    f"{LIST}parts/?q=rumour": 2,
    f"{LIST}suggestions/?q=fri": 3,
    "/": 9,
}
MANY = [
    {
        "title": f"Friday streets {number}",
        "themes": ["building-trust"],
        "methods": ["arts"],
        "places": [BARNSLEY],
        "parts": [PART],
    }
    for number in range(45)
]


def test_every_page_costs_the_same_at_three_cases_and_at_many(
    shelf: Callable[..., None], client: Client, django_assert_num_queries: Any
) -> None:
    for _few_then_many in range(2):
        for address, queries in COSTS.items():
            client.get(address)  # what is read once for each index
            with django_assert_num_queries(queries, info=address):
                client.get(address)
        shelf(*MANY)

    assert client.get(LIST).context["results"]["pages"] == 5
    for page in (2, 5):
        with django_assert_num_queries(3):
            assert titles(client.get(LIST, {"page": page}))


ARTICLE = 5


def test_a_case_costs_the_same_however_much_it_holds_and_whatever_is_like_it(
    shelf: Callable[..., None], client: Client, django_assert_num_queries: Any
) -> None:
    barnsley = {"lat": 53.55, "lon": -1.48, "places": [BARNSLEY], "themes": ["building-trust"]}
    shelf(*({"title": f"Near {number}", **barnsley} for number in range(3)))
    case = CaseStudyPage.objects.get(title="Near 0")
    client.get(case.url)
    with django_assert_num_queries(ARTICLE):
        first = client.get(case.url)
    assert first.context["similar"]
    assert first.context["nearby"]

    case.themes.set(Theme.objects.all())
    case.methods.set(Method.objects.all()[:9])
    case.sector = Sector.objects.first()
    case.places.set(Place.objects.filter(kind="authority")[:5])
    for number in range(6):
        case.sources.create(title=f"Report {number}", publisher="Example")
        case.building_blocks.create(name=f"Part {number}", description="How it was done.")
    case.save()
    shelf(*({"title": f"Nearer {number}", **barnsley} for number in range(12)))

    client.get(case.url)
    with django_assert_num_queries(ARTICLE):
        client.get(case.url)


def test_a_withdrawn_case_is_in_no_answer_of_an_index_that_has_not_followed(
    shelf: Callable[..., None], client: Client
) -> None:
    case = CaseStudyPage.objects.get(title="Friday football")

    withdraw(case=case, by=Principal.of_command("test"))

    for address in [*COSTS, f"{LIST}?q=football", f"{LIST}?place={BARNSLEY}"]:
        assert "Friday football" not in client.get(address).content.decode(), address
    assert client.get(f"{LIST}methods/arts/").context["count"] == 0
    assert client.get("/").context["case_count"] == 2
