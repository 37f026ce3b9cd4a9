import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core import audit
from core.models import Event
from people import actions
from people.models import Invitation, Role, User
from tests.people.crowd import PASSWORD, asking, make, waiting

pytestmark = pytest.mark.django_db

ANN = {
    "email": "ann@example.org",
    "display_name": "Ann Other",
    "organisation": "Leeds City Council",
    "role_there": "Cohesion officer",
    "area": "leeds",
    "reason": "Learn what worked elsewhere",
    "password1": "",
}


def sign_up(client: Client, **answers: str):
    return client.post("/accounts/signup/", ANN | answers)


def confirm(client: Client, letters):
    return client.post("/accounts/confirm-email/", {"code": letters()[-1].code})


def test_somebody_joins_with_a_mailed_code_and_no_password(client, letters):
    assert sign_up(client)["Location"] == "/accounts/confirm-email/"

    assert confirm(client, letters)["Location"] == "/"

    ann = User.objects.get(email="ann@example.org")
    assert (ann.display_name, ann.organisation, ann.area.name) == (
        "Ann Other", "Leeds City Council", "Leeds",
    )  # fmt: skip
    assert not ann.has_usable_password()
    assert ann.approved_at
    assert client.get("/accounts/").status_code == 200
    assert Event.objects.get(action="account-made").subject_id == str(ann.public_id)


def test_an_address_has_one_account_whatever_its_case(client, letters):
    make("Ann")

    answer = sign_up(client, email="ANN@Example.ORG")

    assert answer["Location"] == "/accounts/confirm-email/"
    assert User.objects.filter(email__iexact="ann@example.org").count() == 1
    assert letters()[-1].subject == "You have an account with Weft"


def test_the_database_refuses_a_second_account_by_case():
    make("Ann")
    with (
        pytest.raises(IntegrityError, match="people_user_one_account_an_address"),
        transaction.atomic(),
    ):
        User(email="ANN@example.org", display_name="Another").save()


@pytest.mark.parametrize("registration", ["open", "approved"])
def test_sign_up_tells_nobody_whether_an_address_has_an_account(settings, registration):
    settings.REGISTRATION = registration
    make("Known")

    pages = []
    for address in ("known@example.org", "fresh@example.org"):
        client = Client()
        answer = sign_up(client, email=address)
        page = client.get(answer["Location"]).content.decode().replace(address, "")
        pages.append((answer.status_code, answer["Location"], without_tokens(page)))

    assert pages[0] == pages[1]


def test_asking_for_a_code_tells_nobody_whether_an_address_has_an_account(letters):
    make("Known")
    waiting("Waits")

    pages = []
    for address in ("known@example.org", "fresh@example.org", "waits@example.org"):
        client = Client()
        answer = client.post("/accounts/login/code/", {"email": address})
        page = client.get(answer["Location"]).content.decode().replace(address, "")
        pages.append((answer.status_code, answer["Location"], without_tokens(page)))

    assert pages[0] == pages[1] == pages[2]
    assert "There is no account with it" in letters()[1].body
    assert "still waiting" in letters()[2].body


def without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_password_is_checked_when_one_is_chosen(client):
    answer = sign_up(client, password1="password1234")

    assert "too common" in answer.content.decode()
    assert not User.objects.exists()


# --- approval


@pytest.fixture
def by_approval(settings):
    settings.REGISTRATION = "approved"


def test_a_request_waits_until_an_administrator_lets_the_person_in(
    by_approval, client, administrator, letters
):
    sign_up(client)
    assert confirm(client, letters)["Location"] == "/accounts/inactive/"
    ann = User.objects.get(email="ann@example.org")
    assert not ann.is_active
    assert client.get("/accounts/").status_code == 302
    assert (letters()[-1].to, letters()[-1].link) == ("adam@example.org", "/accounts/requests/")
    assert "Ann" not in letters()[-1].body

    actions.approve(person=ann, by=asking(administrator))

    assert letters()[-1].subject == "Your account is ready"
    client.post("/accounts/login/code/", {"email": "ann@example.org"})
    client.post("/accounts/login/code/confirm/", {"code": letters()[-1].code})
    assert client.get("/accounts/").status_code == 200
    assert Event.objects.get(action="account-approved").actor == str(asking(administrator))


def test_a_request_needs_a_reason(by_approval, client):
    answer = sign_up(client, reason="")

    assert answer.context["form"].errors["reason"]
    assert not User.objects.exists()


def test_a_request_is_seen_only_once_its_address_is_proven(
    by_approval, client, administrator, proven
):
    sign_up(client)

    assert "Ann Other" not in proven(administrator).get("/accounts/requests/").content.decode()


def test_refusing_tells_the_person_and_erases_what_they_gave(administrator, letters):
    ann = waiting("Ann", reason="Curious")

    actions.refuse(person=ann, words="This is for practitioners.", by=asking(administrator))

    assert not User.objects.filter(email="ann@example.org").exists()
    assert not EmailAddress.objects.filter(email="ann@example.org").exists()
    assert "This is for practitioners." in letters()[-1].body
    event = Event.objects.get(action="account-refused")
    assert event.subject_id == str(ann.public_id)
    assert event.details == {}


@pytest.mark.parametrize("answer", [actions.approve, actions.refuse])
def test_a_request_is_answered_once(administrator, answer):
    ann = waiting("Ann")
    actions.approve(person=ann, by=asking(administrator))

    with pytest.raises(actions.NotWaiting):
        answer(person=ann, by=asking(administrator))


def test_one_who_waits_and_knows_the_password_is_told_so(client):
    waiting("Ann")

    answer = client.post("/accounts/login/", {"login": "ann@example.org", "password": PASSWORD})

    assert answer["Location"] == "/accounts/inactive/"


# --- invitations


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


def test_a_forged_invitation_is_refused(client, link):
    assert client.get(link[:-4] + "abc/").status_code == 410


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


# --- what must not be left behind


def test_signing_up_leaves_nothing_when_it_cannot_be_recorded(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        sign_up(client)
    assert not User.objects.exists()


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
    cache.clear()  # an address gets one code in ten seconds

    again = Client()
    sign_up(again, display_name="Ann Again")
    confirm(again, letters)

    assert User.objects.get(email="ann@example.org").display_name == "Ann Again"
    assert EmailAddress.objects.get(email="ann@example.org").verified


def test_signing_up_again_never_erases_a_proven_account(client, member):
    member.groups.clear()

    sign_up(client, email=member.email)

    assert User.objects.get(email=member.email).pk == member.pk


def test_each_role_has_its_group():
    assert {role.value for role in Role} <= set(Group.objects.values_list("name", flat=True))
