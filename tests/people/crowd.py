"""People of each kind, and what a letter of the outbox says."""

import re
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group
from django.utils import timezone

from core.permissions import Principal
from people.models import Role, User

PASSWORD = "four unrelated quiet words"


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    body: str

    @property
    def code(self) -> str:
        """The code that stands by itself on an indented line."""
        found = re.search(r"^ {4}(\S+)$", self.body, re.MULTILINE)
        assert found, self.body
        return found[1]

    @property
    def link(self) -> str:
        """The path of the one link."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.body)
        assert found, self.body
        return found[1]


def make(name: str, *roles: Role, **fields: Any) -> User:
    """An account with a confirmed address and a password."""
    address = f"{name.lower()}@example.org"
    fields = {"display_name": name, "approved_at": timezone.now()} | fields
    person = User.objects.create_user(address, PASSWORD, **fields)
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    return person


def asking(person: User) -> Principal:
    """The person as one who acts, with what they hold by now."""
    return Principal.of_person(User.objects.get(pk=person.pk))


def waiting(name: str, **fields: Any) -> User:
    """Somebody who asked for an account and proved their address."""
    return make(name, is_active=False, approved_at=None, **fields)


def add_code_app(person: User) -> str:
    """Give `person` a code app; returns its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret
