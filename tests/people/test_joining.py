import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client

from core import audit
from core.models import Event
from people import actions
from people.forms.signing_in import SignupForm
from people.models import Role, User
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


def test_of_two_sign_ups_at_the_same_moment_one_is_told_by_mail(client, letters, monkeypatch):
    make("Ann")
    look, not_there_yet = SignupForm.validate_unique_email, iter([False])

    def look_a_moment_early(form, address):
        look(form, address)
        form.account_already_exists = next(not_there_yet, form.account_already_exists)
        return address

    monkeypatch.setattr(SignupForm, "validate_unique_email", look_a_moment_early)
    answer = sign_up(client, password1=PASSWORD)

    assert answer["Location"] == "/accounts/confirm-email/"
    assert User.objects.get().display_name == "Ann"
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


@pytest.mark.parametrize(("password", "hashed"), [(PASSWORD, 1), ("", 0)])
def test_a_known_address_costs_as_much_hashing_as_a_fresh_one(monkeypatch, password, hashed):
    make("Known")
    calls = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: calls.append(password) or encode(self, password, salt),
    )

    for address in ("known@example.org", "fresh@example.org"):
        calls.clear()
        sign_up(Client(), email=address, password1=password)
        assert calls == [password] * hashed, address


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


# --- what must not be left behind


def test_signing_up_leaves_nothing_when_it_cannot_be_recorded(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        sign_up(client)
    assert not User.objects.exists()


def test_each_role_has_its_group():
    assert {role.value for role in Role} <= set(Group.objects.values_list("name", flat=True))
