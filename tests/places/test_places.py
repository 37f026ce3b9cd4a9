from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from places.models import Kind, Place

pytestmark = pytest.mark.django_db


def test_every_local_authority_stands_below_its_region_or_nation():
    assert Place.objects.filter(kind=Kind.AUTHORITY).count() == 361
    assert Place.objects.get(code="E08000038").name == "Barnsley"
    assert Place.objects.get(code="E08000038").parent.name == "Yorkshire and The Humber"
    assert Place.objects.get(name="Pendle").parent.parent.name == "England"
    assert Place.objects.get(name="Belfast").parent.kind == Kind.NATION
    assert not Place.objects.exclude(kind=Kind.COUNTRY).filter(parent=None).exists()


def test_loading_places_again_changes_nothing(capsys):
    before = set(Place.objects.values_list("pk", "code", "name", "parent"))

    call_command("load_places")

    assert set(Place.objects.values_list("pk", "code", "name", "parent")) == before


def test_a_place_is_known_by_a_code_it_once_had():
    assert Place.objects.known_by("E08000016").get().name == "Barnsley"


def test_a_merged_authority_is_current_only_while_it_lasted():
    craven = Place.objects.create(
        kind=Kind.AUTHORITY, code="E07000163", name="Craven", valid_to=date(2023, 4, 1)
    )

    assert craven in Place.objects.current(date(2023, 3, 31))
    assert craven not in Place.objects.current(date(2023, 4, 1))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"code": "E08000038"}, "one_a_code"),
        ({"valid_from": date(2024, 1, 1), "valid_to": date(2023, 1, 1)}, "ends_after_it_begins"),
        ({"lat": 91.0, "lon": 0.0}, "point_on_earth"),
        ({"lat": 51.0, "lon": None}, "point_on_earth"),
    ],
)
def test_the_database_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=f"places_place_{constraint}"):
        Place.objects.create(**{"kind": Kind.WARD, "code": "E05000001", "name": "Abbey", **fields})
