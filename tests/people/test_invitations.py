"""An invitation, from its link to the account."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from people import actions
from people.models import Invitation, Role, User
from tests.people.crowd import PASSWORD, asking
from tests.people.test_joining import sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_invitation(settings):
    settings.REGISTRATION = "invitation"


@pytest.fixture
def link(by_invitation, administrator, letters) -> str:
    actions.invite(address="Ann@Example.org", role=Role.EDITOR, by=asking(administrator))
    return letters()[-1].link


def test_nobody_registers_without_an_invitation(by_invitation, client):
    assert "by invitation" in client.get("/accounts/signup/").content.decode()
    sign_up(client)
    assert not User.objects.exists()


def test_an_invitation_lets_its_address_in_once(client, link, administrator):
    client.post(link)
    answer = sign_up(client, email="somebody.else@example.org")

    ann = User.objects.get(email="ann@example.org")
    assert answer["Location"] == "/"
    assert ann.is_active
    assert ann.roles == {Role.EDITOR}
    assert client.get("/accounts/").status_code == 200
    assert Invitation.objects.get().sealed == ""
    assert Client().get(link).status_code == 410
    other = Client()
    other.post(link)
    assert "by invitation" in other.get("/accounts/signup/").content.decode()


def test_looking_at_an_invitation_changes_nothing(client, link):
    assert "ann@example.org" in client.get(link).content.decode()
    assert "by invitation" in client.get("/accounts/signup/").content.decode()


def test_an_invitation_ends_after_a_fortnight(client, link):
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert client.get(link).status_code == 410
        assert actions.forget_invitations() == 1


def test_a_withdrawn_invitation_no_longer_works(client, link, administrator):
    actions.withdraw_invitation(invitation=Invitation.objects.get(), by=asking(administrator))

    assert client.get(link).status_code == 410


def test_an_invitation_opened_twice_is_used_once(link, administrator):
    first, second = Client(), Client()
    first.post(link)
    second.post(link)
    sign_up(first)

    sign_up(second, display_name="Not Ann")

    assert not User.objects.filter(display_name="Not Ann").exists()


@pytest.mark.parametrize("fault", ["key", "seal"])
@pytest.mark.parametrize("registration", ["invitation", "open"])
def test_an_invitation_that_can_no_longer_be_read_counts_no_more(
    settings, client, own_keyring, link, fault, registration
):
    settings.REGISTRATION = registration
    client.post(link)
    if fault == "key":
        for key in (own_keyring / "invitations").glob("*.key"):
            key.unlink()
    else:
        invitation = Invitation.objects.get()
        Invitation.objects.update(sealed=invitation.sealed[:-8] + "AAAAAAAA")

    page = client.get("/accounts/signup/")

    assert page.status_code == 200
    assert ("by invitation" in page.content.decode()) is (registration == "invitation")
    assert client.get("/accounts/login/").status_code == 200


def test_a_forged_invitation_is_refused(client, link):
    assert client.get(link[:-4] + "abc/").status_code == 410


def test_an_invitation_stays_good_while_the_keyring_is_away(client, own_keyring, link):
    away = own_keyring.rename(own_keyring.with_name("away"))

    answer = client.get(link)

    assert answer.status_code == 503
    assert "Try again in 1" in answer.content.decode()
    away.rename(own_keyring)
    assert client.get(link).status_code == 200


def test_an_invited_person_needs_no_approval(settings, client, link):
    settings.REGISTRATION = "approved"
    client.post(link)
    sign_up(client, reason="")

    assert User.objects.get(email="ann@example.org").is_active


def test_an_address_is_kept_only_until_the_invitation_is_used():
    with (
        pytest.raises(IntegrityError, match="people_invitation_keeps_no_address_once_used"),
        transaction.atomic(),
    ):
        Invitation.objects.create(sealed="x", invited_by="person:1", used_at=timezone.now())


def test_an_invitation_cannot_end_before_it_begins():
    with (
        pytest.raises(IntegrityError, match="people_invitation_ends_after_it_begins"),
        transaction.atomic(),
    ):
        Invitation.objects.create(
            invited_by="person:1", expires_at=timezone.now() - timedelta(days=1)
        )


def test_an_invited_person_need_not_wait_for_a_strangers_code(
    settings, client, administrator, letters
):
    sign_up(Client(), display_name="Stranger", password1=PASSWORD)
    actions.invite(address="ann@example.org", role=None, by=asking(administrator))

    client.post(letters()[-1].link)
    sign_up(client)

    assert client.get("/accounts/").status_code == 200
    ann = User.objects.get(email="ann@example.org")
    assert (ann.display_name, ann.has_usable_password()) == ("Ann Other", False)
