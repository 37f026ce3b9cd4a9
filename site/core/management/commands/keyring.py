"""Looks after the keys of sealed text. Their copies are kept apart from data, and for days only."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import actions, backups, keyring, sealed
from core.permissions import Principal


class Command(BaseCommand):
    help = "Shows, backs up, restores, rotates and destroys the keys of sealed text."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("status", help="list the keys and when each is destroyed")
        backup = verbs.add_parser("backup", help="copy the keys; old copies are removed")
        backup.add_argument("folder", type=Path)
        backup.add_argument("--keep-days", type=int, default=7, help="how long copies stay (7)")
        restore = verbs.add_parser("restore", help="put back the keys that are missing")
        restore.add_argument("folder", type=Path)
        verbs.add_parser("rotate", help="seal with fresh keys from now on; old text still opens")
        verbs.add_parser("destroy-expired", help="destroy the keys whose time is up")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, verb.replace("-", "_"))(**options)
        except (backups.Refused, OSError) as error:
            raise CommandError(str(error)) from error

    def status(self, **options: Any) -> None:
        now, ring = timezone.now(), list(sealed.keys())
        for purpose, period, until, _path in ring:
            when = "its time is up" if until <= now else f"destroyed on {until:%d %B %Y}"
            self.stdout.write(f"{purpose.name}/{period}: {when}")
        if not ring:
            self.stdout.write("The keyring is empty: nothing was sealed yet, or it is not mounted.")

    def backup(self, *, folder: Path, keep_days: int, **options: Any) -> None:
        copy, removed = keyring.back_up(folder.absolute(), keep=timedelta(days=keep_days))
        self.stdout.write(f"Keys copied to {copy}; {removed} older copies removed.")

    def restore(self, *, folder: Path, **options: Any) -> None:
        put_back, expired = keyring.restore(folder.absolute())
        self.stdout.write(
            f"{len(put_back)} keys put back; {len(expired)} left out: their time is up."
        )

    def rotate(self, **options: Any) -> None:
        try:
            made = actions.rotate_keys()
        except ValueError as error:
            raise CommandError(f"{error} The key that seals now goes on.") from error
        for name in made:
            self.stdout.write(f"{name}: sealing with it from now on")

    def destroy_expired(self, **options: Any) -> None:
        destroyed = actions.destroy_expired_keys(by=Principal.of_command("keyring"))
        self.stdout.write("\n".join(destroyed) if destroyed else "No key's time is up.")
