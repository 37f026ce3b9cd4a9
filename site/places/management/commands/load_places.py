"""Loads the places Weft knows: countries, nations and regions, a file of local authorities, outlines."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.permissions import Principal
from places.actions import AUTHORITIES, load


class Command(BaseCommand):
    help = (
        "Loads countries, nations, regions, the local authorities of a file, and the outlines of the "
        "map. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            default=str(AUTHORITIES),
            help="local authorities (columns: code, name, nation, region, lat, lon, official_name, "
            "alt_names, former_codes)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        try:
            loaded = load(authorities=Path(options["file"]), by=Principal.of_command("load_places"))
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        self.stdout.write(
            f"{loaded.wide} countries, nations and regions, {loaded.authorities} local authorities "
            f"and {loaded.outlines} outlines in {time.perf_counter() - started:.1f} s."
        )
