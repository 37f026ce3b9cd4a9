"""The map: counts shade places, everything drawn is told in words too, and no page grows heavy."""

import gzip
import re
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from places.map import Map, Row, Shape, Step, draw, steps
from places.models import Kind, Outline, Place

pytestmark = pytest.mark.django_db

HEAVIEST = 8_000  # bytes of one drawing, compressed
COUNTS = {
    "GB": 12,
    "E92000001": 9,
    "E12000002": 5,
    "E08000004": 2,
    "S92000003": 2,
    "KE": 3,
    "US": 1,
}
DIRECT = {"GB": 1, "E92000001": 4, "E12000002": 3, "E08000004": 2, "KE": 3, "US": 1}


def address(code: str) -> str:
    return f"/case-studies/?place={code}"


def of(code: str) -> Place:
    return Place.objects.get(code=code)


def drawn(within: str | None = None, counts: dict[str, int] = COUNTS, **named: Any) -> Map:
    return draw(counts, url=address, within=of(within) if within else None, **named)


def shapes(view: Map) -> dict[str, Shape]:
    return {shape.name: shape for shape in view.shapes}


def render(view: Map) -> str:
    return render_to_string("components/map.html", {"map": view})


@pytest.mark.parametrize(
    ("largest", "ends"),
    [
        (0, []),
        (1, [1]),
        (2, [1, 2]),
        (3, [1, 2, 5]),
        (5, [1, 2, 5]),
        (6, [1, 2, 5, 10]),
        (20, [1, 2, 5, 10, 20]),
        (21, [2, 5, 10, 20, 50]),
        (1000, [50, 100, 200, 500, 1000]),
    ],
)
def test_shades_end_at_round_counts_the_last_at_or_above_the_largest(largest, ends):
    made = steps(largest)

    assert [step.last for step in made] == ends
    assert [step.first for step in made] == [1, *(end + 1 for end in ends)][: len(ends)]
    assert [step.shade for step in made] == sorted({step.shade for step in made})
    assert all(1 <= step.shade <= 5 for step in made)


def test_the_kingdom_is_its_nations_and_the_regions_of_england():
    view = drawn()

    assert view.title == "United Kingdom, by nation and region"
    assert len(view.shapes) == len(view.rows) == 12
    assert not {"England", "United Kingdom", "Kenya"} & set(shapes(view))
    assert view.up is None
    assert view.legend == [Step(1, 1, 1), Step(3, 2, 2), Step(5, 3, 5)]
    north_west, wales = shapes(view)["North West"], shapes(view)["Wales"]
    assert (north_west.count, north_west.shade, north_west.url) == (5, 5, address("E12000002"))
    assert (wales.count, wales.shade, wales.url, wales.label) == (0, 0, "", None)
    assert view.rows[:3] == [
        Row("North West", 5, address("E12000002")),
        Row("Scotland", 2, address("S92000003")),
        Row("East Midlands", 0, ""),
    ]
    assert drawn("GB") == view


def test_england_shows_its_regions():
    view = drawn("E92000001")

    assert view.title == "England, by region"
    assert len(view.shapes) == 9
    assert view.up is not None
    assert view.up.name == "United Kingdom"
    assert view.up.url == address("GB")


@pytest.mark.parametrize(
    ("code", "number", "above"),
    [("E12000002", 35, "England"), ("S92000003", 32, "United Kingdom")],
)
def test_a_region_and_another_nation_show_their_authorities(code, number, above):
    view = drawn(code)

    assert len(view.shapes) == number
    assert view.title == f"{of(code).name}, by local authority"
    assert view.up is not None
    assert view.up.name == above
    assert not any(row.chosen for row in view.rows)
    assert view.world == []


def test_an_authority_shows_its_region_and_is_marked_and_painted_last():
    view = drawn("E08000004")

    assert view.title == "North West, by local authority"
    assert view.up is not None
    assert view.up.name == "North West"
    assert [shape.name for shape in view.shapes if shape.chosen] == ["Oldham"]
    assert view.shapes[-1].name == "Oldham"
    assert [row for row in view.rows if row.chosen] == [
        Row("Oldham", 2, address("E08000004"), chosen=True)
    ]
    assert render(view).count('aria-current="true"') == 2


def test_a_ward_shows_the_region_of_its_authority():
    Place.objects.create(kind=Kind.WARD, code="X05", name="Coldhurst", parent=of("E08000004"))

    view = drawn("X05")

    assert view.title == "North West, by local authority"
    assert [shape.name for shape in view.shapes if shape.chosen] == ["Oldham"]


def test_a_country_abroad_shows_the_kingdom():
    assert drawn("KE") == drawn()


def test_national_programmes_are_told_apart_and_shade_no_authority():
    kingdom = drawn(direct=DIRECT)
    region = drawn("E12000002", direct=DIRECT)

    assert kingdom.national == [
        Row("England", 4, address("E92000001")),
        Row("United Kingdom", 1, address("GB")),
    ]
    assert [(row.name, row.count) for row in region.national] == [
        ("England", 4),
        ("North West", 3),
        ("United Kingdom", 1),
    ]
    assert {shape.name for shape in region.shapes if shape.count} == {"Oldham"}
    assert [(row.name, row.count) for row in drawn("S92000003", direct=DIRECT).national] == [
        ("United Kingdom", 1)
    ]
    assert drawn().national == []


def test_national_programmes_may_have_an_address_of_their_own():
    view = drawn(direct=DIRECT, exactly=lambda code: f"/only/{code}")

    assert [row.url for row in view.national] == ["/only/E92000001", "/only/GB"]
    assert view.world[0].url == address("KE")


def test_the_rest_of_the_world_is_listed_by_count():
    assert drawn().world == [
        Row("Kenya", 3, address("KE")),
        Row("United States", 1, address("US")),
    ]


def test_unknown_codes_and_wards_are_passed_over():
    Place.objects.create(kind=Kind.WARD, code="X05", name="Coldhurst", parent=of("E08000004"))

    assert drawn(counts=COUNTS | {"X05": 1, "nowhere": 7, "": 9, "'; --": 1}) == drawn()


def test_a_former_code_counts_for_the_place_there_is_now():
    Place.objects.filter(code="E08000004").update(former_codes=["X00"])

    assert shapes(drawn("E12000002", {"X00": 3, "E08000004": 2}))["Oldham"].count == 5


@pytest.fixture
def merged() -> Place:
    """A town that went into Oldham; its outline is still in the table."""
    town = Place.objects.create(
        kind=Kind.AUTHORITY,
        code="X01",
        name="Oldtown",
        former_codes=["X00"],
        parent=of("E12000002"),
        successor=of("E08000004"),
        valid_to=date(2023, 4, 1),
    )
    outline = Outline.objects.get(place__code="E08000003")
    outline.place = town
    Outline.objects.bulk_create([outline])
    return town


def test_a_place_that_has_ended_counts_for_its_successor_and_is_not_drawn(merged: Place):
    view = drawn("E12000002", {"X01": 3, "X00": 1, "E08000004": 2})

    assert shapes(view)["Oldham"].count == 6
    assert "Oldtown" not in shapes(view)
    assert "Oldtown" not in {row.name for row in view.rows}
    assert [shape.name for shape in drawn("X01").shapes if shape.chosen] == ["Oldham"]


def test_a_place_is_drawn_until_its_last_day(merged: Place):
    Place.objects.filter(pk=merged.pk).update(valid_to=None, valid_from=timezone.localdate())

    view = drawn("E12000002", {"X01": 3, "E08000004": 2})

    assert (shapes(view)["Oldtown"].count, shapes(view)["Oldham"].count) == (3, 2)


def test_a_place_without_an_outline_is_still_in_the_table():
    Outline.objects.filter(place__code="E08000004").delete()

    view = drawn("E12000002")

    assert "Oldham" not in shapes(view)
    assert view.rows[0].name == "Oldham"


def test_without_any_outline_there_is_a_table_and_no_drawing():
    Outline.objects.all().delete()

    page = render(drawn())

    assert "<table" in page
    assert '<svg class="weft-map__drawing' not in page


def test_nothing_found_is_a_map_all_the_same():
    view = drawn(counts={})

    assert (view.legend, view.found, view.world, view.national) == ([], [], [], [])
    assert len(view.empty) == len(view.shapes) == 12
    assert "<a " not in render(view)


@pytest.mark.parametrize(
    "within", [None, "GB", "KE", "E92000001", "S92000003", "E12000002", "E08000004"]
)
def test_a_map_takes_two_queries_however_much_is_on_it(
    within, django_assert_max_num_queries: DjangoAssertNumQueries
):
    place = of(within) if within else None
    everything = dict.fromkeys(Place.objects.values_list("code", flat=True), 7)
    for counts in ({}, COUNTS, everything):
        with django_assert_max_num_queries(2):
            render(draw(counts, direct=counts, within=place, url=address))


@pytest.mark.parametrize("number", [0, 3, 1234])
def test_no_drawing_weighs_more_than_8_kb_whatever_is_counted(number):
    codes = Place.objects.values_list("code", "pk")
    counts = {code: number and pk % number + 1 for code, pk in codes}

    def long(code: str) -> str:
        return f"/case-studies/?q=trust+between+neighbours&theme=building-trust&theme=dialogue&view=map&place={code}"

    for view in [None, *Place.objects.filter(kind__in=[Kind.NATION, Kind.REGION])]:
        page = render(draw(counts, within=view, url=long))
        drawing = page[page.index('<svg class="weft-map__drawing') : page.index("</svg>", 2000)]
        assert len(gzip.compress(drawing.encode(), 6)) < HEAVIEST, view


def test_every_figure_on_the_map_is_in_the_table_and_in_a_links_name():
    page = render(drawn(direct=DIRECT))

    assert "<title>North West: 5 case studies</title>" in page
    assert "<title>Wales: 0 case studies</title>" in page
    assert page.count('href="/case-studies/?place=E12000002"') == 2
    assert "Contains OS data © Crown copyright" in page


def test_names_and_addresses_are_escaped():
    Place.objects.filter(code="E12000002").update(name='<script>alert("1")</script> & Co')

    page = render(draw(COUNTS, url=lambda code: f'/?q="><script>&place={code}'))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert 'href="/?q=&quot;&gt;&lt;script&gt;&amp;place=E12000002"' in page


def test_the_map_needs_no_inline_style_and_no_script():
    page = render(drawn(direct=DIRECT))

    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|javascript:", page)
