"""Runs periodic jobs when they are due."""

import logging
import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone

from core import beat
from core.models import JobRun

logger = logging.getLogger(__name__)

RETRY = timedelta(minutes=1)


def run_due() -> list[str]:
    """Run each job whose interval has passed; returns the names of those that ran.

    One that fails keeps nothing of what it wrote and is tried again in a minute.
    """
    ran = []
    for job in beat.jobs():
        JobRun.objects.get_or_create(name=job.name)
        with transaction.atomic():
            last = JobRun.objects.select_for_update(skip_locked=True).filter(name=job.name).first()
            now = timezone.now()
            if last is None or (last.last_at and now < last.last_at + job.every):
                continue
            last.last_at = now
            try:
                with transaction.atomic():
                    job.run()
                ran.append(job.name)
            except Exception:  # one broken job must not stop the others
                logger.exception("periodic job %s failed", job.name)
                last.last_at = min(now, now - job.every + RETRY)
            last.save(update_fields=["last_at"])
    return ran


class Command(BaseCommand):
    help = "Runs periodic jobs when they are due, until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"Ran: {', '.join(run_due()) or 'nothing was due'}.")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                run_due()
            except DatabaseError as error:
                logger.warning("the database is away: %s", type(error).__name__)
            close_old_connections()
            stop.wait(10)
