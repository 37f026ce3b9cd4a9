"""Accounts whose address nobody has shown to be theirs: the owner must not suffer for them."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people import actions
from people.models import User
from tests.people.crowd import PASSWORD
from tests.people.test_joining import confirm, sign_up

pytestmark = pytest.mark.django_db


def test_sign_ups_whose_address_was_never_proven_are_erased_after_a_week(client, member, letters):
    sign_up(client)
    assert actions.forget_unproven_accounts() == 0

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert actions.forget_unproven_accounts() == 1

    assert set(User.objects.all()) == {member}


@pytest.mark.parametrize("registration", ["open", "approved"])
def test_who_gave_up_halfway_may_sign_up_again(settings, client, letters, registration):
    settings.REGISTRATION = registration
    sign_up(client)

    again = Client()
    with time_machine.travel(timezone.now() + actions.A_CODE_LIVES + timedelta(seconds=1)):
        cache.clear()  # an address gets one code in ten seconds
        sign_up(again, display_name="Ann Again")
        confirm(again, letters)

    assert User.objects.get(email="ann@example.org").display_name == "Ann Again"
    assert EmailAddress.objects.get(email="ann@example.org").verified


def test_a_form_that_is_refused_erases_nobody(client):
    sign_up(client)

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        sign_up(Client(), display_name="")

    assert User.objects.filter(email="ann@example.org").exists()


def test_a_sign_up_stays_while_its_code_may_be_typed_in(client, letters):
    sign_up(client)
    code = letters()[-1].code
    cache.clear()

    answer = sign_up(Client(), display_name="Somebody Else")

    assert answer["Location"] == "/accounts/confirm-email/"
    assert "sign up again in a quarter of an hour" in letters()[-1].body
    assert client.post("/accounts/confirm-email/", {"code": code})["Location"] == "/"
    assert User.objects.get(email="ann@example.org").display_name == "Ann Other"


def test_signing_up_again_never_erases_a_proven_account(client, member):
    member.groups.clear()

    sign_up(client, email=member.email)

    assert User.objects.get(email=member.email).pk == member.pk


def test_a_strangers_password_is_gone_once_the_owner_comes_in_by_code(letters):
    stranger, owner = Client(), Client()
    sign_up(stranger, password1=PASSWORD)
    ann = User.objects.get(email="ann@example.org")
    SocialAccount.objects.create(user=ann, provider="council", uid="stranger")
    UserSession.objects.create(
        user=ann, session_key=stranger.session.session_key, ip="192.0.2.1", user_agent=""
    )

    owner.post("/accounts/login/code/", {"email": "ann@example.org"})
    owner.post("/accounts/login/code/confirm/", {"code": letters()[-1].code})

    page = owner.get("/accounts/").content.decode()
    assert "A password chosen before" in page
    assert not User.objects.get(pk=ann.pk).has_usable_password()
    assert not SocialAccount.objects.exists()
    assert not Session.objects.filter(session_key=stranger.session.session_key).exists()
    late = Client()
    late.post("/accounts/login/", {"login": "ann@example.org", "password": PASSWORD})
    for browser in (stranger, late):
        assert browser.get("/accounts/").status_code == 302


def test_a_stranger_is_out_once_the_owner_sets_a_password_by_mail(letters):
    stranger, owner = Client(), Client()
    sign_up(stranger, password1=PASSWORD)
    ann = User.objects.get(email="ann@example.org")
    SocialAccount.objects.create(user=ann, provider="council", uid="stranger")
    new = "other quiet unrelated words"

    owner.post("/accounts/password/reset/", {"email": "ann@example.org"})
    link = owner.get(letters()[-1].link)["Location"]
    owner.post(link, {"password1": new, "password2": new})

    assert User.objects.get(pk=ann.pk).check_password(new)
    assert not SocialAccount.objects.exists()


def test_a_code_takes_no_password_from_an_address_that_is_proven(member, client, letters):
    client.post("/accounts/login/code/", {"email": member.email})
    client.post("/accounts/login/code/confirm/", {"code": letters()[-1].code})

    assert User.objects.get(pk=member.pk).check_password(PASSWORD)


def test_who_confirms_where_they_signed_up_keeps_their_password(client, letters):
    sign_up(client, password1=PASSWORD)
    confirm(client, letters)

    assert User.objects.get(email="ann@example.org").check_password(PASSWORD)
