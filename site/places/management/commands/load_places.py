"""Loads the places Weft knows: countries, nations and regions, and a file of local authorities."""

import csv
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from places.models import Kind, Place

OURS = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = (
        "Loads countries, nations, regions and the local authorities of a file. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            default=str(settings.ROOT / "data" / "places.csv"),
            help="local authorities (columns: code, name, nation, region, lat, lon, official_name, "
            "alt_names, former_codes)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        with transaction.atomic():
            countries = save(
                Place(kind=Kind.COUNTRY, code=row["code"], name=row["name"])
                for row in rows(OURS / "countries.csv")
            )
            parents = countries
            for kind in (Kind.NATION, Kind.REGION):
                parents |= save(
                    Place(
                        kind=kind,
                        code=row["code"],
                        name=row["name"],
                        parent=parents[row["parent_code"]],
                    )
                    for row in rows(OURS / "nations_and_regions.csv")
                    if row["kind"] == kind
                )
            above = {place.name: place for place in parents.values() if place.kind != Kind.COUNTRY}
            authorities = save(
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
                for row in rows(Path(options["file"]))
            )
        self.stdout.write(
            f"{len(parents)} countries, nations and regions and {len(authorities)} local authorities "
            f"in {time.perf_counter() - started:.1f} s."
        )


def rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            return list(csv.DictReader(opened))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def save(places: Any) -> dict[str, Place]:
    """Write places by code, renewing what is there; returns them by code."""
    renewed = [
        "kind", "name", "official_name", "other_names", "former_codes", "parent", "lat", "lon",
    ]  # fmt: skip
    made = list(places)
    Place.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["code"], update_fields=renewed
    )
    return {place.code: place for place in Place.objects.filter(code__in=[p.code for p in made])}
