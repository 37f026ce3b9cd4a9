from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from people.models import Role, User
from tests.people.crowd import PASSWORD, make
from tests.people.test_signing_in import add_code_app, code_of

pytestmark = pytest.mark.django_db


def cms_addresses() -> Iterator[str]:
    """Every address of the CMS that needs no arguments."""

    def walk(resolver, prefix: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
            if not isinstance(pattern, URLPattern):
                yield from walk(pattern, route)
            elif route.startswith("cms/") and not set("<(?[") & set(route):
                yield "/" + route

    yield from walk(get_resolver(), "")


def sign_in_with_code(person: User, secret: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    return client


def superuser(name: str) -> User:
    return make(name, is_superuser=True)


@pytest.mark.parametrize("who", ["editor", "superuser"])
def test_staff_without_a_second_factor_reach_nothing_in_the_cms(who, signed_in):
    person = superuser("Sue") if who == "superuser" else make("Edith", Role.EDITOR)
    client = signed_in(person)
    addresses = set(cms_addresses()) - {"/cms/login/", "/cms/logout/"}
    assert len(addresses) > 30

    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/accounts/second-factor/"), address


def test_staff_with_a_second_factor_work_in_the_cms(editor):
    client = sign_in_with_code(editor, add_code_app(editor))

    assert client.get("/cms/").status_code == 200


def test_a_session_from_before_the_second_factor_does_not_count(editor, signed_in):
    client = signed_in(editor)
    secret = add_code_app(editor)

    assert client.get("/cms/")["Location"].startswith("/accounts/second-factor/")

    page = client.get("/accounts/second-factor/?next=/cms/pages/")
    assert "/accounts/2fa/reauthenticate/?next=%2Fcms%2Fpages%2F" in page.content.decode()
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret)})
    assert client.get("/cms/").status_code == 200


def test_a_password_typed_again_is_no_second_factor(editor, signed_in):
    client = signed_in(editor)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert client.get("/cms/").status_code == 302


def test_who_has_none_is_shown_how_to_get_one(editor, signed_in):
    page = signed_in(editor).get("/accounts/second-factor/").content.decode()

    assert "/accounts/2fa/webauthn/add/" in page
    assert "/accounts/2fa/totp/activate/" in page


def test_the_way_on_leads_nowhere_else(editor):
    client = sign_in_with_code(editor, add_code_app(editor))

    answer = client.get("/accounts/second-factor/?next=https://elsewhere.example/")

    assert answer["Location"] == "/cms/"


def test_the_demo_relaxes_it(editor, signed_in, settings):
    settings.STAFF_SECOND_FACTOR = False

    assert signed_in(editor).get("/cms/").status_code == 200


def test_a_member_is_told_no_rather_than_sent_in_circles(member, signed_in):
    assert signed_in(member).get("/cms/").status_code == 403


def test_the_cms_signs_in_through_our_page(client):
    assert client.get("/cms/").status_code == 302
    assert client.get("/cms/login/?next=/cms/")["Location"] == "/accounts/login/?next=/cms/"
    assert client.get("/cms/logout/")["Location"] == "/accounts/logout/"
