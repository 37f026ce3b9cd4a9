"""Writes the database and the files into a new folder. The keyring is backed up apart."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import audit, backups
from core.permissions import Principal


class Command(BaseCommand):
    help = "Backs up the database and the files into a new folder; never the keyring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        started = time.monotonic()
        try:
            for line in backups.make(folder.absolute()):
                self.stdout.write(line)
        except (backups.Refused, OSError) as error:
            raise CommandError(str(error)) from error
        audit.record("backup-made", by=Principal.of_command("backup"), on="database and files")
        self.stdout.write(f"Backed up to {folder} in {time.monotonic() - started:.1f} s.")
        self.stdout.write("The keyring is not in it: manage.py keyring backup, to another place.")
