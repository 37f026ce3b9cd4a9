"""Finding: what the list and the map show for what is asked, and the ways on from there."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.html import escape

from casestudies.facets import SHOWN
from casestudies.models import Method
from places.models import Place
from tests.casestudies.shelf import BARNSLEY, LEEDS, LIST, YORKSHIRE, chosen, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]


def test_values_of_a_facet_widen_and_facets_narrow(
    shelf: Callable[..., None], client: Client
) -> None:
    one = client.get(LIST, {"theme": "inclusive-spaces"})
    either = client.get(f"{LIST}?theme=inclusive-spaces&theme=building-trust")
    both = client.get(f"{LIST}?theme=inclusive-spaces&place={YORKSHIRE}")

    assert set(titles(one)) == {"Answering rumours", "Supper clubs"}
    assert len(titles(either)) == 3
    assert titles(both) == ["Answering rumours"]


def test_every_value_stands_with_its_count_under_the_other_choices(
    shelf: Callable[..., None], client: Client
) -> None:
    response = client.get(LIST, {"theme": "inclusive-spaces"})
    counts = {
        facet["name"]: {
            choice["value"]: choice["count"]
            for choice in [*facet["choices"], *(facet["folded"] or {"choices": ()})["choices"]]
        }
        for facet in response.context["facets"]
    }

    assert set(counts) == set(SHOWN)
    assert counts["theme"]["building-trust"] == 2  # its own facet does not narrow it
    assert counts["situation"] == {"shock": 0, "crisis": 1, "chronic-stress": 0, "none": 1}
    assert counts["parts"] == {"yes": 1}
    assert len(counts["method"]) == Method.objects.count()  # those with none stand there too


def test_the_address_holds_the_whole_state(shelf: Callable[..., None], client: Client) -> None:
    address = (
        f"{LIST}?q=friday+rumuors&theme=building-trust&theme=inclusive-spaces&place={YORKSHIRE}"
        "&sort=newest&exact=1&not=trigger%3Ahate-crime&page=1"
    )
    page = client.get(address).content.decode()

    assert 'value="friday rumuors"' in page
    for name, value in (("exact", "1"), ("not", "trigger:hate-crime")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    for value in ("theme_building-trust", "theme_inclusive-spaces", f"place_{YORKSHIRE}"):
        assert re.search(rf'<input id="id_{value}"[^>]* checked>', page), value
    assert '<option value="newest" selected>' in page


def test_what_is_chosen_is_taken_off_one_by_one(shelf: Callable[..., None], client: Client) -> None:
    asked = [("q", "friday"), ("theme", "building-trust"), ("place", BARNSLEY), ("sort", "newest")]
    response = client.get(f"{LIST}?{urlencode([*asked, ('page', '1')])}")

    chips = response.context["chosen"]
    assert [chip["label"] for chip in chips] == ["Building trust", "Barnsley"]
    for chip, gone in zip(chips, asked[1:3], strict=True):
        assert set(chosen(chip["remove_url"])) == {*asked} - {gone}
        assert escape(chip["remove_url"]) in response.content.decode()
    assert set(chosen(response.context["clear_url"])) == {asked[0], asked[3]}


def test_of_a_region_and_a_town_in_it_the_town_counts(
    shelf: Callable[..., None], client: Client
) -> None:
    region = client.get(LIST, {"place": YORKSHIRE})
    town = client.get(f"{LIST}?place={YORKSHIRE}&place={LEEDS}")

    assert len(titles(region)) == 2
    assert titles(town) == ["Answering rumours"]
    offered = {
        choice["value"]
        for facet in region.context["facets"]
        if facet["name"] == "place"
        for choice in facet["choices"]
    }
    assert {BARNSLEY, LEEDS} <= offered


def test_a_place_is_found_by_a_code_it_had_before(
    shelf: Callable[..., None], client: Client
) -> None:
    place = (
        Place.objects.exclude(former_codes=[])
        .filter(kind="authority")
        .exclude(code=BARNSLEY)
        .first()
    )
    assert place
    shelf({"title": "A newer council", "places": [place.code]})

    by_filter = client.get(LIST, {"place": place.former_codes[0]})
    by_page = client.get(f"{LIST}places/{place.former_codes[0]}/")

    assert not by_filter.context["errors"]
    assert titles(by_filter) == ["A newer council"]
    assert by_page.context["title"] == place.name


def test_a_misspelt_word_is_corrected_and_can_be_insisted_on(
    shelf: Callable[..., None], client: Client
) -> None:
    response = client.get(LIST, {"q": "friday fotball"})

    assert titles(response)[0] == "Friday football"
    page = response.content.decode()
    assert "Showing results for <strong>friday football</strong>." in page
    assert "Search instead for friday fotball" in page

    instead = client.get(response.context["corrected"]["instead_url"])
    assert instead.context["corrected"] is None
    assert titles(client.get(LIST, {"q": "fotball", "exact": "1"})) == []


def test_what_was_understood_is_shown_and_taken_off(
    shelf: Callable[..., None], client: Client
) -> None:
    asked = {"q": "false stories in Barnsley after hate crime"}
    response = client.get(LIST, asked)
    understood = {chip["name"]: chip for chip in response.context["understood"]}
    assert set(understood) >= {"Barnsley", "Hate crime"}

    without = client.get(understood["Barnsley"]["remove_url"])
    only = client.get(understood["Barnsley"]["only_url"])

    assert {chip["name"] for chip in without.context["understood"]} == set(understood) - {
        "Barnsley"
    }
    assert len(titles(response)) > 1  # it shuts none out
    assert titles(only) == ["Friday football"]


def test_a_passage_marks_the_words_and_shows_markup_as_text(
    shelf: Callable[..., None], client: Client
) -> None:
    shelf({"title": "Marked", "summary": "<b>Parsnips</b> & <script>alert(1)</script> for all."})

    page = client.get(LIST, {"q": "parsnips"}).content.decode()

    assert "<mark>Parsnips</mark>" in page
    assert "<script>alert(1)" not in page
    assert "<b>" not in page


def test_a_change_of_the_list_is_answered_without_the_rest_of_the_page(
    shelf: Callable[..., None], client: Client
) -> None:
    part = client.get(LIST, {"theme": "building-trust"}, headers={"HX-Request": "true"})
    whole = client.get(LIST, {"theme": "building-trust"})

    assert part.content.decode().strip().startswith('<div class="weft-library" id="found">')
    assert part.context["results"]["count"] == 2
    assert "<!doctype html>" in whole.content.decode()
    assert "HX-Request" in part["Vary"]
    assert "HX-Request" in whole["Vary"]


def test_the_map_shades_regions_then_authorities_and_keeps_national_work_apart(
    shelf: Callable[..., None], client: Client
) -> None:
    kingdom = client.get(LIST, {"view": "map"}).context["map"]
    region = client.get(LIST, {"view": "map", "place": YORKSHIRE, "theme": "building-trust"})

    assert {row.name: row.count for row in kingdom.found} == {
        "Scotland": 1,
        "Yorkshire and The Humber": 2,
    }
    assert [row.name for row in kingdom.national] == ["Scotland"]
    assert {row.name: row.count for row in region.context["map"].found} == {
        "Barnsley": 1,
        "Leeds": 1,
    }
    leeds = next(row for row in region.context["map"].found if row.name == "Leeds")
    assert dict(chosen(leeds.url)) == {"view": "map", "place": LEEDS, "theme": "building-trust"}
