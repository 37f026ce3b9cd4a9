"""Outlines: true to the ground, one border between two neighbours, nothing too small to see."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from places import outlines
from places.actions import BOUNDARIES
from places.models import Outline

WEST_MIDLANDS = "E12000005"
BOX = [(-2.0, 52.0), (-1.0, 52.0), (-1.0, 53.0), (-2.0, 53.0)]


def ring(points: list[tuple[float, float]]) -> np.ndarray:
    return np.array(points, dtype=float)


def square(lon: float, lat: float, side: float) -> np.ndarray:
    return ring([(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side)])


def cells(outline: Outline) -> list[list[tuple[int, int]]]:
    """The rings of a path, as a browser would walk them."""
    rings = []
    for part in outline.path.split("z")[:-1]:
        x, y, *steps = map(int, re.findall(r"-?\d+", part))
        walked = [(x, y)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            walked.append((x, y))
        rings.append(walked)
    return rings


def edges(outline: Outline) -> list[frozenset[tuple[int, int]]]:
    return [frozenset(edge) for ring in cells(outline) for edge in pairwise([*ring, ring[0]])]


def test_the_projection_agrees_with_the_british_national_grid():
    # The Ordnance Survey's worked example, Caister water tower, in kilometres from the true origin.
    origin, tower = outlines.project(np.array([(-2.0, 49.0), (1.7179, 52.6576)]))

    assert tower[0] - origin[0] == pytest.approx(251.41, rel=0.005)
    assert origin[1] - tower[1] == pytest.approx(413.18, rel=0.005)


def test_a_view_fills_its_sheet_and_north_is_up():
    drawn = outlines.draw({"south": [square(-2.5, 52, 1)], "north": [square(-2.5, 53, 1)]})

    assert drawn["north"].top == drawn["south"].left == 0
    assert drawn["south"].bottom == outlines.SHEET[1]
    assert drawn["north"].bottom == drawn["south"].top


def test_two_neighbours_keep_one_border_whichever_way_each_walks_it():
    border = [(-1.0 + 0.05 * np.sin(n * 1.7), 52.0 + n / 200) for n in range(201)]
    west = [(-2.0, 53.0), (-2.0, 52.0), *border]
    east = [(0.0, 52.0), (0.0, 53.0), *border[::-1]]

    drawn = outlines.draw({"west": [ring(west)], "east": [ring(east[3:] + east[:3])]})

    shared = set(edges(drawn["west"])) & set(edges(drawn["east"]))
    assert 10 < len(shared) < 200, "thinned, and still a line"
    assert len(edges(drawn["west"])) == len(edges(drawn["east"])) == len(shared) + 3


def test_an_area_around_another_leaves_no_gap_to_it():
    hole = [(-1.5 + 0.2 * np.cos(t), 52.5 + 0.2 * np.sin(t)) for t in np.arange(0, 6.28, 0.05)]

    drawn = outlines.draw(
        {"around": [ring(BOX), ring(hole)], "inside": [ring(hole[9:] + hole[:9])]}
    )

    assert set(edges(drawn["inside"])) < set(edges(drawn["around"]))


@pytest.fixture(scope="module")
def west_midlands() -> dict[str, Outline]:
    """A region without a coast, from the real boundaries."""
    features = json.loads(BOUNDARIES[1].read_text())["features"]
    codes = {
        f["properties"]["code"] for f in features if f["properties"]["region"] == "West Midlands"
    }
    areas = outlines.read(BOUNDARIES[1])
    return outlines.draw({code: areas[code] for code in codes})


def test_the_real_authorities_of_a_region_leave_no_gap_between_them(west_midlands):
    met = Counter(edge for outline in west_midlands.values() for edge in edges(outline))
    outer = [edge for edge, times in met.items() if times == 1]
    beside: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for a, b in outer:
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)

    # What only one area has is the region's own outline: a gap would be a second line.
    reached, ahead = set(), [next(iter(beside))]
    while ahead:
        at = ahead.pop()
        reached.add(at)
        ahead += beside[at] - reached
    assert reached == set(beside)
    assert set(met.values()) == {1, 2}
    assert len(west_midlands) == 30


def test_every_area_stays_within_the_sheet_and_labels_stand_inside(west_midlands):
    for outline in west_midlands.values():
        assert 0 <= outline.left < outline.right <= outlines.SHEET[0]
        assert 0 <= outline.top < outline.bottom <= outlines.SHEET[1]
        assert outline.left < outline.label_x < outline.right
        assert outline.top < outline.label_y < outline.bottom
        assert outline.room > 0


def test_an_island_too_small_to_see_goes_but_never_the_whole_of_a_place():
    speck = square(-1.5, 53.5, 0.002)

    drawn = outlines.draw({"land": [ring(BOX), speck], "rock": [square(-1.2, 53.8, 0.002)]})

    assert len(cells(drawn["land"])) == 1
    assert drawn["rock"].right > drawn["rock"].left
    assert drawn["rock"].bottom > drawn["rock"].top


def test_a_place_smaller_than_a_cell_is_drawn_as_one():
    drawn = outlines.draw({"land": [ring(BOX)], "rock": [square(-1.5, 53.5, 0.000001)]})

    rock = drawn["rock"]
    assert (rock.right - rock.left, rock.bottom - rock.top, rock.room) == (1, 1, 0)


def test_no_areas_make_no_outlines():
    assert outlines.draw({}) == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"features": [{}]}',
        '{"features": [{"properties": {"code": "X"}, "geometry": null}]}',
    ],
)
def test_a_file_that_is_no_boundaries_is_named(text, tmp_path: Path):
    file = tmp_path / "boundaries.geojson"
    file.write_text(text)

    with pytest.raises(ValueError, match=r"boundaries\.geojson is not a GeoJSON file"):
        outlines.read(file)
