"""Loading places: all or nothing, one audit row where something changed, none where nothing did."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from core.models import Event
from core.permissions import Principal
from places.actions import load
from places.models import Outline, Place

pytestmark = pytest.mark.django_db

BY = Principal.of_command("load_places")
COLUMNS = "code,name,nation,region,type,lat,lon,official_name,alt_names,former_codes,county"
OLDHAM = "E08000004,Oldham,England,North West,,53.5,-2.1,Oldham Council,Owdham|Oldham town,X1|X2,"


@pytest.fixture
def authorities(tmp_path: Path) -> Path:
    file = tmp_path / "places.csv"
    file.write_text(f"{COLUMNS}\n{OLDHAM}\n")
    return file


@pytest.fixture
def boundaries(tmp_path: Path) -> Path:
    file = tmp_path / "boundaries.geojson"
    box = [[-2.2, 53.4], [-2.0, 53.4], [-2.0, 53.6], [-2.2, 53.6], [-2.2, 53.4]]
    features = [
        {
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [box]},
        }
        for code in ("E08000004", "unknown")
    ]
    file.write_text(json.dumps({"features": features}))
    return file


def loadings() -> list[dict[str, Any]]:
    return [event.details for event in Event.objects.filter(action="places-loaded").order_by("at")]


def test_a_new_site_has_every_authority_and_region_drawn_but_england_which_is_its_regions():
    drawn = set(Outline.objects.values_list("place__code", flat=True))
    undrawn = Place.objects.exclude(code__in=drawn).exclude(kind="country")

    assert len(drawn) == 361 + 12
    assert [place.name for place in undrawn] == ["England"]


def test_loading_again_writes_nothing_and_leaves_no_audit_row():
    before = loadings()

    loaded = load(by=BY)

    assert (loaded.wide, loaded.authorities, loaded.outlines, loaded.written) == (262, 361, 373, 0)
    assert loadings() == before


def test_what_differs_is_renewed_and_told_in_one_audit_row(authorities, boundaries):
    Place.objects.filter(code="E12000002").update(name="North-West")
    Place.objects.filter(code="E08000004").delete()
    before = len(loadings())

    loaded = load(authorities=authorities, boundaries=[boundaries], by=BY)

    oldham = Place.objects.get(code="E08000004")
    assert oldham.parent is not None
    assert oldham.parent.name == "North West"
    assert oldham.other_names == ["Owdham", "Oldham town"]
    assert oldham.former_codes == ["X1", "X2"]
    # Two places, one new outline, and those gone that the file does not have.
    assert loaded.written == 2 + 1 + 372
    assert loadings()[before:] == [{"written": loaded.written}]


def test_the_outlines_are_those_of_the_files_and_unknown_areas_are_passed_over(
    authorities, boundaries
):
    loaded = load(authorities=authorities, boundaries=[boundaries], by=BY)

    assert loaded.outlines == 1
    assert [outline.place.name for outline in Outline.objects.all()] == ["Oldham"]
    assert not Place.objects.filter(code="unknown").exists()


def test_a_load_whose_audit_fails_saves_nothing(authorities, boundaries, monkeypatch):
    def fail(*_args: Any, **_details: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("places.actions.audit.record", fail)
    with pytest.raises(RuntimeError):
        load(authorities=authorities, boundaries=[boundaries], by=BY)

    assert Outline.objects.count() == 373


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot be read"),
        ("code,name\nE1,Nowhere\n", "'official_name' is no column"),
        (f"{COLUMNS}\nE1,Nowhere,England,Narnia,,1,1,,,,\n", "'Narnia' is no column, nation or region"),
        (f"{COLUMNS}\nE1,Nowhere,England,London,,north,1,,,,\n", "'north'"),
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused_in_words_and_nothing_is_loaded(
    text, says, tmp_path: Path
):
    file = tmp_path / "places.csv"
    if text:
        file.write_text(text)
    Place.objects.filter(code="AD").update(name="Old name")

    with pytest.raises(CommandError, match=says):
        call_command("load_places", str(file))

    assert Place.objects.get(code="AD").name == "Old name"


def test_the_command_says_how_many_there_are():
    out = io.StringIO()

    call_command("load_places", stdout=out)

    assert out.getvalue().startswith(
        "262 countries, nations and regions, 361 local authorities and 373 outlines in "
    )


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"path": 'M1 1l2 2z"/><script>'}, "places_outline_path_is_a_path"),
        ({"path": ""}, "places_outline_path_is_a_path"),
        ({"left": 10, "right": 10, "label_x": 10}, "places_outline_box_has_room"),
        ({"top": 10, "bottom": 9}, "places_outline_(box_has_room|label_in_its_box)"),
        ({"label_x": 2000}, "places_outline_label_in_its_box"),
        ({"label_y": 2000}, "places_outline_label_in_its_box"),
    ],
)
def test_the_database_refuses_what_is_no_outline(fields: dict[str, Any], constraint: str):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Outline.objects.filter(place__code="E08000004").update(**fields)


def test_a_place_has_one_outline():
    oldham = Outline.objects.get(place__code="E08000004")
    with pytest.raises(IntegrityError), transaction.atomic():
        Outline.objects.bulk_create([oldham])
