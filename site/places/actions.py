"""The only write to places: the official lists and boundaries, as the files of this house have them."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction

from core import audit
from core.permissions import Principal
from places import outlines
from places.models import Kind, Outline, Place

OURS = Path(__file__).parent / "data"
AUTHORITIES = settings.ROOT / "data" / "places.csv"
BOUNDARIES = (
    settings.ROOT / "data" / "boundaries_regions.geojson",
    settings.ROOT / "data" / "boundaries.geojson",
)
PLACE = (
    "kind", "name", "official_name", "other_names", "former_codes", "parent_id", "lat", "lon",
)  # fmt: skip
OUTLINE = ("path", "left", "top", "right", "bottom", "label_x", "label_y", "room")


class Loaded(NamedTuple):
    """How many there are now, and how many rows had to be written for it."""

    wide: int  # countries, nations and regions
    authorities: int
    outlines: int
    written: int


@transaction.atomic
def load(
    *, by: Principal, authorities: Path = AUTHORITIES, boundaries: Sequence[Path] = BOUNDARIES
) -> Loaded:
    """Add the places and outlines that are missing, renew those that differ; no place is removed.

    authorities: a CSV file (see load_places); boundaries: GeoJSON files of areas with codes, in which
    areas that are no place are passed over. Raises OSError for a file that cannot be read and
    ValueError for one that does not make sense; then nothing is written.
    """
    countries, written = _save(
        Place(kind=Kind.COUNTRY, code=row["code"], name=row["name"])
        for row in _rows(OURS / "countries.csv")
    )
    wide = countries
    for kind in (Kind.NATION, Kind.REGION):
        added, more = _save(
            Place(kind=kind, code=row["code"], name=row["name"], parent=wide[row["parent_code"]])
            for row in _rows(OURS / "nations_and_regions.csv")
            if row["kind"] == kind
        )
        wide, written = wide | added, written + more
    above = {place.name: place for place in wide.values() if place.kind != Kind.COUNTRY}
    try:
        local, more = _save(
            Place(
                kind=Kind.AUTHORITY,
                code=row["code"],
                name=row["name"],
                official_name=row["official_name"],
                other_names=[name for name in row["alt_names"].split("|") if name],
                former_codes=[code for code in row["former_codes"].split("|") if code],
                # Outside England the file repeats the nation as the region.
                parent=above[row["region"]],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
            )
            for row in _rows(authorities)
        )
    except KeyError as error:
        raise ValueError(f"{authorities}: {error} is no column, nation or region.") from error
    drawn, redrawn = _draw(boundaries)
    written += more + redrawn
    if written:
        audit.record("places-loaded", by=by, on="places", written=written)
    return Loaded(len(wide), len(local), drawn, written)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as opened:
        return list(csv.DictReader(opened))


def _save(places: Iterable[Place]) -> tuple[dict[str, Place], int]:
    """Write the places that are new or differ. Returns all of them by code, and how many were written."""
    made = {place.code: place for place in places}
    there = {place.code: place for place in Place.objects.filter(code__in=made)}
    differ = [
        place
        for code, place in made.items()
        if code not in there or not _same(place, there[code], PLACE)
    ]
    written = Place.objects.bulk_create(
        differ,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name.removesuffix("_id") for name in PLACE],
    )
    return there | {place.code: place for place in written}, len(written)


def _draw(boundaries: Sequence[Path]) -> tuple[int, int]:
    """Make the outlines what the files say. Returns how many there are and how many were written."""
    areas = {code: rings for file in boundaries for code, rings in outlines.read(file).items()}
    places = {place.code: place for place in Place.objects.filter(code__in=areas)}
    views: dict[int | None, dict[str, outlines.Rings]] = defaultdict(dict)
    for code, place in places.items():
        views[place.parent_id if place.kind == Kind.AUTHORITY else None][code] = areas[code]
    made = {
        places[code].pk: outline
        for view in views.values()
        for code, outline in outlines.draw(view).items()
    }
    there = Outline.objects.in_bulk()
    differ = []
    for pk, outline in made.items():
        outline.place_id = pk
        if pk not in there or not _same(outline, there[pk], OUTLINE):
            differ.append(outline)
    gone, _by_table = Outline.objects.exclude(pk__in=made).delete()
    Outline.objects.bulk_create(
        differ, update_conflicts=True, unique_fields=["place"], update_fields=OUTLINE
    )
    return len(made), len(differ) + gone


def _same(one: models.Model, other: models.Model, names: Sequence[str]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)
