"""Puts a backup back, after checking that it is whole and that nothing is lost unasked."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core import audit, backups
from core.permissions import Principal


class Command(BaseCommand):
    help = "Restores a backup into an empty database, or in place of what is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that manage.py backup made")
        parser.add_argument(
            "--replace", action="store_true", help="lose what the database holds now"
        )

    def handle(self, *args: Any, folder: Path, replace: bool, **options: Any) -> None:
        started = time.monotonic()
        loader = MigrationLoader(None)
        known = {f"{app}.{name}" for app, name in loader.graph.nodes} | {
            ".".join(key)
            for migration in loader.disk_migrations.values()
            for key in migration.replaces
        }
        try:
            for line in backups.restore(folder.absolute(), known_migrations=known, replace=replace):
                self.stdout.write(line)
        except (backups.Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self._check_migrations()
        audit.record("backup-restored", by=Principal.of_command("restore"), on="database and files")
        cache.clear()
        self.stdout.write(f"Restored {folder} in {time.monotonic() - started:.1f} s.")

    def _check_migrations(self) -> None:
        connection.close()
        try:
            call_command("migrate", check_unapplied=True, verbosity=0)
        except SystemExit:
            self.stdout.write(
                "The backup is of an older Weft: run manage.py migrate before you start."
            )
