"""Loads the field's synonyms for search."""

from typing import Any

from django.core.management.base import BaseCommand

from core.permissions import Principal
from search.actions import load_synonyms


class Command(BaseCommand):
    help = "Adds the list of synonyms that comes with Weft, where there is none. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_synonyms(by=Principal.of_command("load_synonyms"))
        self.stdout.write(
            f"Synonyms: {added} groups added." if added else "Synonyms: as they were."
        )
