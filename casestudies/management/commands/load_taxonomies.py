"""Loads the terms case studies are described in."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from casestudies.actions import load_taxonomies
from core.permissions import Principal


class Command(BaseCommand):
    help = (
        "Adds the terms that are missing; what editors wrote about a term stays. Safe to run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        added, kept = load_taxonomies(by=Principal.of_command("load_taxonomies"))
        self.stdout.write(
            f"Terms: {added} added, {kept} were there. {time.perf_counter() - started:.1f} s."
        )
