"""Makes an empty database a site: places, terms, roles, pages."""

import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from casestudies.reports.laying_out import lay_out_reports
from core.permissions import Principal
from home.actions import lay_out_site
from home.roles import grant_cms_permissions

BY = Principal.of_command("set_up_site")


class Command(BaseCommand):
    help = "Loads places and terms, makes the pages that are missing, and gives roles their rights. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        call_command("load_places", stdout=self.stdout)
        call_command("load_taxonomies", stdout=self.stdout)
        call_command("load_synonyms", stdout=self.stdout)
        address = urlsplit(settings.BASE_URL)
        made = lay_out_site(
            hostname=address.hostname or "localhost",
            port=address.port or (443 if address.scheme == "https" else 80),
            by=BY,
        )
        made += lay_out_reports(by=BY)
        grant_cms_permissions()
        self.stdout.write(
            f"Pages made: {', '.join(made) or 'none, all were there'}. "
            f"Took {time.perf_counter() - started:.1f} s."
        )
