"""Writes the library as a file that import_casestudies reads."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casestudies.exchange import files
from casestudies.exchange.content import as_entry, with_all_content
from casestudies.exchange.problems import FileRefused
from casestudies.models import CaseStudyPage


class Command(BaseCommand):
    help = (
        "Writes every case study, drafts and withdrawn ones marked as drafts, as JSON or CSV by the "
        "name of the file; without a file, as JSON to standard output. Importing it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="a file that ends in .json or .csv")
        parser.add_argument("--live-only", action="store_true", help="leave out what is not public")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        file: Path | None = options["file"]
        cases = CaseStudyPage.objects.order_by("slug")
        if options["live_only"]:
            cases = cases.published()
        try:
            if file:
                files.check_suffix(file)
            entries = [as_entry(case) for case in with_all_content(cases)]
            text = files.as_text(entries, file.suffix.lower() if file else ".json")
            if file is None:
                self.stdout.write(text, ending="")
                return
            file.write_text(text, encoding="utf-8", newline="")
        except FileRefused as refused:
            raise CommandError(str(refused.problems[0])) from refused
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(
            f"{len(entries)} case studies in {file}. {time.perf_counter() - started:.1f} s."
        )
