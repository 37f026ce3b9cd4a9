"""Drops the audit of years long past, whole partitions at a time, and prepares the years to come."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import actions


class Command(BaseCommand):
    help = (
        "Drops the audit's partitions of more than N years ago, and makes those of the next years."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--years", type=int, required=True, help="how many whole years to keep")
        parser.add_argument("--dry-run", action="store_true", help="say what would be dropped")

    def handle(self, *args: Any, years: int, dry_run: bool, **options: Any) -> None:
        if years < 1:
            raise CommandError("--years is at least 1: this year's audit is never dropped.")
        if dry_run:
            dropped = actions.audit_years_before(years)
        else:
            actions.prepare_audit_years()
            dropped = actions.drop_audit_years(keep=years)
        verb = "Would drop" if dry_run else "Dropped"
        named = ", ".join(map(str, dropped)) or "nothing"
        self.stdout.write(f"{verb}: {named}.")
