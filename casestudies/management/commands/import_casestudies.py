"""Brings a file of case studies into the library."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from casestudies.exchange import entries, files
from casestudies.exchange.bringing_in import NoLibrary, Report, bring_in
from casestudies.exchange.problems import FileRefused
from core.permissions import Principal
from people.models import User

MOST_SHOWN = 200
EVERY = 25


class Command(BaseCommand):
    help = (
        "Adds the case studies of a JSON or CSV file and renews those that differ, by slug. All or "
        "nothing: one mistake and nothing is imported. Cases edited in the CMS since they were "
        "imported are kept, unless --overwrite. Whether an existing case is public never changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that ends in .json or .csv")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and say what would be done"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="renew also what was edited in the CMS"
        )
        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help="the account on whose behalf this is done (an administrator)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        by = principal(options["by"])
        try:
            checked = entries.check(files.read(options["file"]))
            report = bring_in(
                checked,
                by=by,
                overwrite=options["overwrite"],
                dry_run=options["dry_run"],
                progress=self.progress,
            )
        except FileRefused as refused:
            raise CommandError(self.say_what_is_wrong(refused)) from refused
        except NoLibrary as error:
            raise CommandError(
                "There is no library page to import into. Run manage.py set_up_site first."
            ) from error
        except PermissionDenied as error:
            raise CommandError(
                f"{options['by']} may not import case studies: this takes an administrator."
            ) from error
        self.stdout.write(summary(report, time.perf_counter() - started, options["dry_run"]))
        if report.kept:
            self.stdout.write(
                "Kept, because somebody edited them in the CMS since the last import (--overwrite "
                f"replaces them): {', '.join(report.kept)}"
            )

    def progress(self, done: int, of: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{done} of {of}", ending="" if done < of else "\n")
            self.stdout.flush()
        elif done % EVERY == 0 or done == of:
            self.stdout.write(f"{done} of {of}")

    def say_what_is_wrong(self, refused: FileRefused) -> str:
        shown = [str(problem) for problem in refused.problems[:MOST_SHOWN]]
        if more := len(refused.problems) - len(shown):
            shown.append(f"... and {more:,} more.")
        return "\n".join([*shown, "Nothing was imported."])


def principal(email: str | None) -> Principal:
    """Whoever runs the command, or the account they name."""
    if email is None:
        return Principal.of_command("import_casestudies")
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no account in use with the address {email}.")
    return Principal.of_person(person)


def summary(report: Report, seconds: float, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    parts = [
        f"{len(report.published)} {would}published",
        f"{len(report.drafts)} {would}{'added as ' if dry_run else ''}drafts",
        f"{len(report.changed)} {would}changed",
        f"{len(report.unchanged)} unchanged",
        f"{len(report.kept)} kept",
    ]
    end = " Nothing was written." if dry_run else ""
    return f"{report.read} read: {', '.join(parts)}. {seconds:.1f} s.{end}"
