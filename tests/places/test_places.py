"""Places: codes now and formerly, the time they existed, and what the database refuses."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from places.models import Kind, Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Place:
    return Place.objects.create(
        kind=Kind.AUTHORITY,
        code="X01",
        name="Oldtown",
        former_codes=["X00"],
        parent=Place.objects.get(code="E12000003"),
        valid_from=date(2000, 4, 1),
        valid_to=date(2023, 4, 1),
    )


def test_a_place_is_known_by_its_code_and_its_former_ones(town: Place) -> None:
    assert list(Place.objects.known_by("X01")) == [town]
    assert list(Place.objects.known_by("X00")) == [town]
    assert not Place.objects.known_by("X0").exists()


@pytest.mark.parametrize(
    ("day", "there"),
    [
        (date(2000, 3, 31), False),
        (date(2000, 4, 1), True),
        (date(2023, 3, 31), True),
        (date(2023, 4, 1), False),
    ],
)
def test_a_place_exists_from_its_first_day_to_the_day_before_its_end(
    day: date, there: bool, town: Place
) -> None:
    assert Place.objects.current(day).filter(code="X01").exists() is there
    assert Place.objects.current(day).filter(code="E12000003").exists()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"code": "E12000003"}, "places_place_one_a_code"),
        ({"valid_to": date(2000, 4, 1)}, "places_place_ends_after_it_begins"),
        ({"valid_to": date(1999, 1, 1)}, "places_place_ends_after_it_begins"),
        ({"lat": 91, "lon": 0}, "places_place_point_on_earth"),
        ({"lat": 0, "lon": -181}, "places_place_point_on_earth"),
        ({"lat": 0, "lon": None}, "places_place_point_on_earth"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    fields: dict[str, Any], constraint: str, town: Place
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Place.objects.filter(pk=town.pk).update(**fields)


def test_a_place_with_places_below_it_is_not_deleted(town: Place) -> None:
    with pytest.raises(ProtectedError):
        Place.objects.get(code="E12000003").delete()
