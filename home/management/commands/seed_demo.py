"""Fills an installation for trying out: the real initiatives, and one account for each role."""

import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from casestudies.actions import set_contact
from casestudies.guidance.examples import load_examples
from casestudies.models import CaseStudyPage, Contact
from casestudies.reports.laying_out import lay_out_reports
from core import audit
from core.permissions import Principal
from home.events.examples import make_examples
from people.actions import give_role
from people.models import Role, User

SEEDER = Principal.of_command("seed_demo")
# A case whose contact can be written to in the demo: the mail goes to the catcher.
CONTACTED = "near-neighbours-small-grants-programme"
ROLES: list[tuple[str, Role | None]] = [
    *((str(role.label), role) for role in Role),
    ("Member (no role)", None),
]


class Command(BaseCommand):
    help = "Sets the site up, imports the documented initiatives, and makes the demo's accounts. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        call_command("set_up_site", stdout=self.stdout)
        call_command(
            "import_casestudies", settings.ROOT / "data" / "case_studies.json", stdout=self.stdout
        )
        lay_out_reports(by=SEEDER)  # again, now that the cases they name are there
        load_examples(by=SEEDER)
        case = CaseStudyPage.objects.filter(slug=CONTACTED).first()
        if case and not Contact.objects.filter(case=case.public_id).exists():
            set_contact(case=case, address="co-ordinator@example.org", by=SEEDER)
        accounts = demo_accounts(Path(settings.VAR) / "demo" / "accounts.json")
        make_examples(by=SEEDER)
        call_command("update_index", verbosity=0)
        self.stdout.write(
            f"Demo ready: {len(accounts)} accounts. Took {time.perf_counter() - started:.1f} s."
        )


@transaction.atomic
def demo_accounts(file: Path) -> list[dict[str, str]]:
    """One account for each role, with a password made here and kept in `file` (readable by its owner).

    Accounts that exist keep their passwords, unless the file that tells them is gone.
    """
    known = (
        {entry["email"]: entry for entry in json.loads(file.read_text())} if file.exists() else {}
    )
    accounts = []
    for label, role in ROLES:
        email = f"{role.value if role else 'member'}@example.org"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(
                email, display_name=f"{label} (example)", approved_at=timezone.now()
            )
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            audit.record("account-made", by=SEEDER, on=user)
        if role:
            give_role(person=user, role=role, by=SEEDER)
        password = known.get(email, {}).get("password") or secrets.token_urlsafe(9)
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        accounts.append({"role": label, "email": email, "password": password})
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        json.dump(accounts, opened, indent=2)
    return accounts
