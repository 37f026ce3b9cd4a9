import json
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from people.models import SECOND_FACTORS, User
from tests.people.crowd import PASSWORD, add_code_app, make

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return totp.format_hotp_value(
        totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))
    )


def test_a_mailed_code_opens_a_session(client, member, letters):
    client.post("/accounts/login/code/", {"email": "MARY@example.org"})
    answer = client.post("/accounts/login/code/confirm/", {"code": letters()[-1].code})

    assert answer["Location"] == "/"
    assert client.get("/accounts/").status_code == 200


def test_a_wrong_code_is_refused_three_times_and_no_more(client, member, letters):
    client.post("/accounts/login/code/", {"email": member.email})

    answers = [client.post("/accounts/login/code/confirm/", {"code": "AAAAAA"}) for _ in range(3)]

    assert "not right" in answers[0].content.decode()
    assert answers[-1]["Location"] == "/accounts/login/code/"
    client.post("/accounts/login/code/confirm/", {"code": letters()[-1].code})
    assert client.get("/accounts/").status_code == 302


def test_a_password_opens_a_session_whatever_the_case_of_the_address(client, member):
    answer = client.post("/accounts/login/", {"login": "Mary@EXAMPLE.org", "password": PASSWORD})

    assert answer["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(client, member):
    said = []
    for address in (member.email, "nobody@example.org"):
        answer = client.post("/accounts/login/", {"login": address, "password": "wrong"})
        said.append(list(answer.context["form"].non_field_errors()))

    assert said[0]
    assert said[0] == said[1]


def test_guessing_a_password_is_stopped(client, member):
    for _ in range(5):
        client.post("/accounts/login/", {"login": member.email, "password": "wrong"})

    answer = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})

    assert "Too many tries" in answer.content.decode()


def test_too_many_requests_get_a_page_that_says_so(client):
    answers = [
        client.post("/accounts/password/reset/", {"email": "a@example.org"}) for _ in range(7)
    ]

    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()


def test_one_address_is_not_flooded_with_codes_and_its_owner_still_gets_one(member, letters):
    def ask(sender: str) -> int:
        before = len(letters())
        asked = {"email": member.email}
        answer = Client().post("/accounts/login/code/", asked, REMOTE_ADDR=sender)
        assert answer.status_code == 302
        return len(letters()) - before

    with time_machine.travel(timezone.now(), tick=False) as clock:
        sent = []
        for _attempt in range(12):
            sent.append(ask("192.0.2.1"))
            clock.shift(timedelta(minutes=1))

        assert sum(sent) == 10
        assert ask("192.0.2.2") == 1


def test_a_code_app_is_asked_for_after_the_password(client, member):
    secret = add_code_app(member)

    answer = client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/").status_code == 302

    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/accounts/").status_code == 200


def test_a_recovery_code_works_once(client, member):
    add_code_app(member)
    codes = Authenticator.objects.get(user=member, type="recovery_codes").wrap().get_unused_codes()

    for expected in (200, 302):
        browser = Client()
        browser.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert browser.get("/accounts/").status_code == expected


def test_the_secret_of_a_code_app_is_sealed_in_the_database(member):
    secret = add_code_app(member)

    kept = Authenticator.objects.get(user=member, type="totp").data["secret"]

    assert secret not in kept
    assert kept.startswith(f"{SECOND_FACTORS.name}.")


def test_setting_up_a_code_app_asks_who_it_is_first(member, signed_in):
    client = signed_in(member)
    assert "/reauthenticate/" in client.get("/accounts/2fa/totp/activate/")["Location"]
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = client.get("/accounts/2fa/totp/activate/")
    assert "<svg" in page.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})

    assert Authenticator.objects.filter(user=member, type="totp").exists()
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/accounts/2fa/recovery-codes/download/")["Content-Type"].startswith(
        "text/plain"
    )


def test_a_person_with_a_passkey_confirms_with_it_first(member, signed_in):
    client = signed_in(member)
    Authenticator.objects.create(
        user=member, type="webauthn", data={"name": "Phone", "credential": {}}
    )

    answer = client.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/") or (
        client.get(answer["Location"])["Location"].startswith(
            "/accounts/2fa/webauthn/reauthenticate/"
        )
    )


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"id": 5}',
        "x" * 10_000,
        "\x00",
        '{"id": "AAAA", "rawId": "AAAA", "response": {"userHandle": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}}',
    ],
)
def test_a_broken_passkey_is_refused_in_words(client, credential):
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})

    assert answer.status_code in {302, 400}


def test_the_options_of_a_passkey_are_asked_for_without_a_session(client):
    client.get("/accounts/login/")
    answer = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})

    assert "challenge" in json.loads(answer.content)["request_options"]["publicKey"]


def test_signing_out_everywhere_else_ends_the_other_sessions(member, signed_in):
    here, there = signed_in(member), signed_in(member)
    assert UserSession.objects.filter(user=member).count() == 2

    here.post("/accounts/sessions/")

    assert here.get("/accounts/").status_code == 200
    assert there.get("/accounts/").status_code == 302
    assert Session.objects.count() == 1


def test_a_new_address_counts_once_its_code_is_typed_in(member, signed_in, letters):
    client = signed_in(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "Mary.New@Example.org", "action_add": "1"})
    assert User.objects.get(pk=member.pk).email == "mary@example.org"
    assert letters()[-1].to == "mary.new@example.org"

    client.post("/accounts/confirm-email/", {"code": letters()[-1].code})

    assert User.objects.get(pk=member.pk).email == "mary.new@example.org"
    assert [a.email for a in EmailAddress.objects.filter(user=member)] == ["mary.new@example.org"]
    assert (letters()[-1].to, letters()[-1].subject) == (
        "mary@example.org", "Your address with Weft is changed",
    )  # fmt: skip


def test_asking_for_an_address_that_is_taken_does_not_tell(member, signed_in, letters):
    make("Taken")
    client = signed_in(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answer = client.post("/accounts/email/", {"email": "taken@example.org", "action_add": "1"})

    assert answer["Location"] == "/accounts/confirm-email/"
    assert User.objects.get(pk=member.pk).email == "mary@example.org"


def test_a_forgotten_password_is_replaced_by_a_mailed_link(client, member, letters):
    client.post("/accounts/password/reset/", {"email": member.email})
    link = client.get(letters()[-1].link)["Location"]
    new = "other quiet unrelated words"

    client.post(link, {"password1": new, "password2": new})

    assert User.objects.get(pk=member.pk).check_password(new)
    assert letters()[-1].subject == "Your password for Weft is changed"
    assert "If it was not you" in letters()[-1].body


def test_every_mail_is_plain_and_names_no_one_wrongly(client, member, letters):
    client.post("/accounts/login/code/", {"email": member.email})

    (letter,) = letters()
    assert "&" not in letter.body
    assert "Please" not in letter.body
    assert "!" not in letter.body
