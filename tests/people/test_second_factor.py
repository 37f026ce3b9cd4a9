import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

import people.urls
from core.models import Event
from people import actions
from people.models import Role, User
from tests.people.crowd import PASSWORD, add_code_app, asking, make, waiting
from tests.people.test_signing_in import code_of

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


LOOKING_AFTER = {
    "people-requests": "get", "people-request": "post", "people-directory": "get",
    "people-person": "get", "people-give-role": "post", "people-take-role": "post",
    "people-suspend": "post", "people-restore": "post", "people-invite": "post",
    "people-withdraw-invitation": "post",
}  # fmt: skip


def address_of(name: str) -> str:
    """The address of one of LOOKING_AFTER, about Ann or about an invitation."""
    if name == "people-withdraw-invitation":
        by = asking(make("Ada", Role.ADMINISTRATOR))
        invitation = actions.invite(address="new@example.org", role=None, by=by)
        return reverse(name, args=[invitation.public_id])
    if name in {"people-requests", "people-directory", "people-invite"}:
        return reverse(name)
    ann = waiting("Ann") if name == "people-request" else make("Ann")
    return reverse(name, args=[ann.public_id])


def test_every_address_that_looks_after_accounts_is_tried_here():
    names = {pattern.name for pattern in people.urls.urlpatterns}

    assert {name for name in names if name.startswith("people-")} == set(LOOKING_AFTER)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_PROTECTION])
@pytest.mark.parametrize("name", LOOKING_AFTER)
def test_a_password_alone_does_not_look_after_accounts(name, role, signed_in):
    client = signed_in(make("Adam", role))
    address = address_of(name)
    reads = role is Role.ADMINISTRATOR or name in {"people-directory", "people-person"}
    before = Event.objects.count(), User.objects.count()

    for verb in {"get", LOOKING_AFTER[name]}:
        answer = getattr(client, verb)(address, {"role": "administrator", "approve": "1"})
        assert answer.status_code == (302 if reads else 403)
        if reads:
            assert answer["Location"].startswith("/accounts/second-factor/?next=%2Faccounts%2F")

    assert (Event.objects.count(), User.objects.count()) == before


def test_a_second_factor_leads_on_to_the_directory(administrator, signed_in):
    client = signed_in(administrator)
    secret = add_code_app(administrator)

    asked = client.get("/accounts/directory/?q=mary")["Location"]
    (way,) = re.findall(
        r'"(/accounts/2fa/reauthenticate/[^"]*)"', client.get(asked).content.decode()
    )
    answer = client.post(way, {"code": code_of(secret)})

    assert answer["Location"] == "/accounts/directory/?q=mary"
    assert client.get(answer["Location"]).status_code == 200


def test_a_member_learns_nothing_from_it(member, signed_in):
    assert signed_in(member).get("/accounts/directory/").status_code == 404
