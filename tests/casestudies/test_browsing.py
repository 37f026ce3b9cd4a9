"""Browsing by theme, method and place; parts, suggestions, and what is like a case."""

from collections.abc import Callable

import pytest
from django.test import Client

from casestudies.models import BuildingBlock, CaseStudyPage
from tests.casestudies.shelf import LIST, YORKSHIRE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]


def test_a_theme_a_method_and_a_place_each_have_a_page_with_their_best_and_newest(
    shelf: Callable[..., None], client: Client
) -> None:
    theme = client.get(f"{LIST}themes/inclusive-spaces/")
    method = client.get(f"{LIST}methods/arts/")
    place = client.get(f"{LIST}places/{YORKSHIRE}/")
    everywhere = client.get(f"{LIST}places/").context["terms"]

    assert theme.context["count"] == 2
    assert theme.context["best"][0].title == "Supper clubs"
    assert theme.context["description"] in theme.content.decode()
    assert [case.title for case in method.context["best"]] == ["Friday football"]
    assert place.context["description"] == "In England, United Kingdom."
    assert place.context["count"] == 2
    counts = {nation["name"]: nation["count"] for nation in everywhere}
    assert counts == {"England": 2, "Northern Ireland": 0, "Scotland": 1, "Wales": 0}
    for missing in ("themes/none/", "methods/none/", "places/none/"):
        assert client.get(f"{LIST}{missing}").status_code == 404


def test_a_term_without_a_case_says_so(shelf: Callable[..., None], client: Client) -> None:
    page = client.get(f"{LIST}themes/urgent-needs/")

    assert page.status_code == 200
    assert "No case study here yet" in page.content.decode()


def test_a_part_is_found_apart_from_its_case(shelf: Callable[..., None], client: Client) -> None:
    part = BuildingBlock.objects.get()
    page = client.get(f"{LIST}parts/", {"q": "rumours"})

    assert [item["name"] for item in page.context["results"]["items"]] == ["Rumour desk"]
    address = f"{part.page.url}#part-{part.pk}"
    assert address in page.content.decode()
    assert f'id="part-{part.pk}"' in client.get(part.page.url).content.decode()
    nothing = client.get(f"{LIST}parts/", {"q": "zeppelin"}).content.decode()
    assert "No part found" in nothing
    assert "All parts" in nothing


def suggested(client: Client, typed: str) -> list[tuple[str, str]]:
    answer = client.get(f"{LIST}suggestions/", {"q": typed}).json()["suggestions"]
    for each in answer:
        assert client.get(each["url"]).status_code == 200
    return [(each["kind"], each["label"]) for each in answer]


def test_titles_terms_places_and_corrections_are_suggested(
    shelf: Callable[..., None], client: Client
) -> None:
    assert ("case", "Friday football") in suggested(client, "frid")
    assert ("case", "Friday football") in suggested(client, "football fri")
    assert ("theme", "Building trust") in suggested(client, "trus")
    assert ("trigger", "Hate crime") in suggested(client, "hate")
    assert ("place", "Barnsley") in suggested(client, "barns")
    assert suggested(client, "fotball")[0] == ("words", "football")
    assert suggested(client, "f") == []
    assert suggested(client, "zzzz") == []


def test_similar_cases_say_what_they_share(shelf: Callable[..., None], client: Client) -> None:
    case = CaseStudyPage.objects.get(title="Friday football")
    similar = client.get(case.url).context["similar"]

    assert case.pk not in [each["case"].pk for each in similar]
    reasons = {each["case"].title: each["reasons"] for each in similar}
    assert reasons["Answering rumours"] == ["a metropolitan borough"]
