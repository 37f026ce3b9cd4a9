"""Fixtures of people, their mail, and the way they come in."""

import email
import email.policy
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from core import sealed
from notices.actions import SEPARATOR
from notices.models import MAIL, Notice
from people.models import Role, User
from tests.people.crowd import PASSWORD, Letter, add_code_app, make


@pytest.fixture(autouse=True)
def through_the_outbox(settings) -> None:
    """Mail goes where it goes in earnest; pytest-django would keep it in memory."""
    settings.EMAIL_BACKEND = "notices.backends.Outbox"


@pytest.fixture
def letters() -> Callable[[], list[Letter]]:
    """What stands in the outbox, oldest first."""

    def read() -> list[Letter]:
        found = []
        for notice in Notice.objects.order_by("pk"):
            binds = f"notices.notice:{notice.key}"
            _sender, to, raw = sealed.unseal(notice.sealed, purpose=MAIL, binds=binds).split(
                SEPARATOR, 2
            )
            message = email.message_from_string(raw, policy=email.policy.default)
            body = message.get_body(("plain",)) or message
            found.append(Letter(to, str(message["Subject"]), body.get_content()))
        return found

    return read


@pytest.fixture
def member() -> User:
    return make("Mary")


@pytest.fixture
def administrator() -> User:
    return make("Adam", Role.ADMINISTRATOR)


@pytest.fixture
def officer() -> User:
    return make("Olga", Role.DATA_PROTECTION)


@pytest.fixture
def editor() -> User:
    return make("Edith", Role.EDITOR)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def enter(person: User) -> Client:
        client = Client()
        response = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        assert response.status_code == 302, response.content
        return client

    return enter


@pytest.fixture
def proven(signed_in: Callable[[User], Client]) -> Callable[[User], Client]:
    """Opens a session with a password and a second factor, as looking after accounts asks for."""

    def enter(person: User) -> Client:
        if not Authenticator.objects.filter(user=person).exists():
            add_code_app(person)
        client = signed_in(person)
        codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap()
        client.post("/accounts/2fa/authenticate/", {"code": codes.get_unused_codes()[0]})
        return client

    return enter
