"""Signing in through one's organisation, tried against a provider of its own."""

import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from oidc_provider_mock import User as Claims
from oidc_provider_mock import run_server_in_thread

from people.models import Role, User
from tests.people.crowd import make
from tests.people.test_signing_in import add_code_app, code_of

pytestmark = [
    pytest.mark.django_db,
    # The provider of the tests speaks to a library in an old way.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

PEOPLE = [
    Claims(
        sub="ann", claims={"email": "Ann@Example.org", "email_verified": True, "name": "Ann Other"}
    ),
    Claims(
        sub="mary", claims={"email": "mary@example.org", "email_verified": True, "name": "Mary"}
    ),
    Claims(sub="bad", claims={"email": "not an address", "name": "x" * 500}),
]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def council(settings: Any, provider: str) -> str:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "council",
                    "name": "Example Council",
                    "client_id": "weft",
                    "secret": "a secret of the test",
                    "settings": {"server_url": provider, "oauth_pkce_enabled": True},
                }
            ]
        }
    }
    return provider


@pytest.fixture
def come(council: str) -> Callable[..., Any]:
    """Goes to the provider as `sub` and comes back; returns the last answer."""

    def go(client: Client, sub: str, process: str = "login") -> Any:
        away = client.post(f"/accounts/oidc/council/login/?process={process}").context[
            "redirect_to"
        ]
        opener = urllib.request.build_opener(NoRedirect)
        try:
            opener.open(away, urllib.parse.urlencode({"sub": sub}).encode())
        except urllib.error.HTTPError as answer:
            back = urllib.parse.urlsplit(answer.headers["Location"])
        return client.get(f"{back.path}?{back.query}")

    return go


def test_the_sign_in_page_offers_the_organisation(client, council):
    assert "Continue with Example Council" in client.get("/accounts/login/").content.decode()


def test_the_way_there_is_a_press_of_a_button(client, council):
    page = client.get("/accounts/oidc/council/login/").content.decode()

    assert "Example Council will ask who you are" in page


def test_somebody_new_says_who_they_are_and_is_in(client, come):
    answer = come(client, "ann")
    assert answer["Location"] == "/accounts/3rdparty/signup/"
    page = client.get(answer["Location"])
    assert page.context["form"]["display_name"].value() == "Ann Other"

    client.post(
        answer["Location"],
        {
            "email": "ann@example.org",
            "display_name": "Ann Other",
            "organisation": "",
            "role_there": "",
        },
    )

    ann = User.objects.get(email="ann@example.org")
    assert ann.display_name == "Ann Other"
    assert client.get("/accounts/").status_code == 200
    assert come(Client(), "ann")["Location"] == "/"


def test_an_organisation_does_not_open_an_account_that_was_there_before(
    client, come, member, letters
):
    come(client, "mary")
    client.post(
        "/accounts/3rdparty/signup/", {"email": "mary@example.org", "display_name": "Not Mary"}
    )

    assert client.get("/accounts/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert letters()[-1].subject == "You have an account with Weft"


def test_one_connects_ones_account_from_within(member, signed_in, come):
    client = signed_in(member)
    client.post("/accounts/reauthenticate/", {"password": "four unrelated quiet words"})

    come(client, "mary", process="connect")

    assert SocialAccount.objects.get().user == member
    assert come(Client(), "mary")["Location"] == "/"


def test_approval_is_asked_of_those_who_come_this_way_too(client, come, settings, administrator):
    settings.REGISTRATION = "approved"
    come(client, "ann")

    answer = client.post(
        "/accounts/3rdparty/signup/",
        {"email": "ann@example.org", "display_name": "Ann", "reason": "To learn"},
    )

    assert answer["Location"] == "/accounts/inactive/"
    assert not User.objects.get(email="ann@example.org").is_active


def test_nobody_comes_this_way_where_one_must_be_invited(client, come, settings):
    settings.REGISTRATION = "invitation"

    assert "by invitation" in come(client, "ann").content.decode()
    assert not User.objects.exists()


def test_staff_who_come_this_way_still_need_a_second_factor(come):
    mary = make("Mary", Role.EDITOR)
    SocialAccount.objects.create(user=mary, provider="council", uid="mary")
    client = Client()
    come(client, "mary")
    assert client.get("/cms/")["Location"].startswith("/accounts/second-factor/")

    secret = add_code_app(mary)
    client = Client()
    assert come(client, "mary")["Location"] == "/accounts/2fa/authenticate/"
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/cms/").status_code == 200


def test_what_an_organisation_says_wrongly_is_asked_of_the_person(client, come):
    answer = come(client, "bad")

    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert len(page.context["form"]["display_name"].value()) == 80
    assert (
        client.post(
            answer["Location"], {"email": "not an address", "display_name": "x"}
        ).status_code
        == 200
    )


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=x&state=y", "?state=%00"])
def test_a_broken_way_back_is_answered(client, council, query):
    assert client.get(f"/accounts/oidc/council/login/callback/{query}").status_code in {
        200,
        302,
        400,
        401,
    }


def test_an_unknown_organisation_is_not_found(client, council):
    assert client.get("/accounts/oidc/elsewhere/login/").status_code == 404
