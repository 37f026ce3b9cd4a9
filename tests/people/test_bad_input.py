"""Every form about accounts, with what no person types: a clear answer, and never a 500."""

import pytest
from django.test import Client

from core.models import Event
from people.models import Role, User
from tests.people.crowd import make, waiting

pytestmark = pytest.mark.django_db

ODD = {
    "nul": "a\x00b",
    "control": "a\x07b",
    "right to left": "a\u202eb",
    "long": "x" * 10_000,
    "lone surrogate": "\\ud800",
    "markup": "<script>alert(1)</script>",
    "many lines": "a\r\nBcc: b@example.org",
    "astral": "\U0001f9f5" * 300,
}
VISITORS = {
    "/accounts/login/": ["login", "password", "remember", "next"],
    "/accounts/login/code/": ["email", "next"],
    "/accounts/signup/": [
        "email",
        "display_name",
        "organisation",
        "role_there",
        "area",
        "reason",
        "password1",
    ],
    "/accounts/password/reset/": ["email"],
    "/accounts/2fa/webauthn/login/": ["credential"],
    "/accounts/logout/": ["next"],
}
OWN = {
    "/accounts/profile/": [
        "display_name",
        "organisation",
        "role_there",
        "area",
        "reason",
        "time_zone",
        "language",
    ],
    "/accounts/email/": ["email", "action_add"],
    "/accounts/password/change/": ["oldpassword", "password1", "password2"],
    "/accounts/reauthenticate/": ["password", "next"],
    "/accounts/2fa/totp/activate/": ["code"],
    "/accounts/2fa/webauthn/add/": ["name", "credential"],
    "/accounts/invite/": ["address", "role"],
}


def sensible(field: str) -> str:
    return {
        "email": "ann@example.org",
        "login": "ann@example.org",
        "address": "ann@example.org",
    }.get(field, "Sensible")


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("address", VISITORS)
def test_a_visitor_gets_a_clear_answer(address, kind):
    for field in VISITORS[address]:
        answers = {name: sensible(name) for name in VISITORS[address]} | {field: ODD[kind]}
        assert Client().post(address, answers).status_code in {200, 302, 400, 429}, field


@pytest.mark.parametrize("kind", ODD)
def test_a_person_gets_a_clear_answer(kind, proven):
    client = proven(make("Adam", Role.ADMINISTRATOR))
    client.post("/accounts/reauthenticate/", {"password": "four unrelated quiet words"})
    for address, fields in OWN.items():
        for field in fields:
            answers = {name: sensible(name) for name in fields} | {field: ODD[kind]}
            assert client.post(address, answers).status_code in {200, 302, 400, 429}, (
                address,
                field,
            )


@pytest.mark.parametrize("kind", ODD)
def test_words_to_somebody_refused_are_checked_too(kind, administrator, proven):
    ann = waiting("Ann")

    answer = proven(administrator).post(
        f"/accounts/requests/{ann.public_id}/", {"words": ODD[kind]}
    )

    assert answer.status_code in {200, 302}


@pytest.mark.parametrize("kind", ["nul", "control", "right to left", "long"])
@pytest.mark.parametrize("field", ["display_name", "organisation", "role_there", "reason", "area"])
def test_what_is_refused_is_named_at_its_field(member, signed_in, field, kind):
    good = {"display_name": "Mary", "time_zone": "Europe/London"}

    answer = signed_in(member).post("/accounts/profile/", good | {field: ODD[kind]})

    assert set(answer.context["form"].errors) == {field}
    assert not Event.objects.filter(action="profile-changed").exists()


def test_bytes_that_are_no_text_are_answered(client):
    answer = client.post(
        "/accounts/signup/",
        b"email=%FF%FE&display_name=%C3%28",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in {200, 400}
    assert not User.objects.exists()


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "\u202e", "x" * 2000])
def test_a_broken_invitation_is_answered(client, token):
    assert client.get(f"/accounts/invitation/{token}/").status_code in {400, 404, 410}


@pytest.mark.parametrize(
    "next_", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x"]
)
def test_signing_in_leads_nowhere_else(member, client, next_):
    answer = client.post(
        "/accounts/login/",
        {"login": member.email, "password": "four unrelated quiet words", "next": next_},
    )

    assert answer["Location"] == "/"
