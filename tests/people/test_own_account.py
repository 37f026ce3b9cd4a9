import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client

from core import audit
from core.models import Event
from people import actions
from people.models import User
from tests.people.crowd import PASSWORD, asking, make

pytestmark = pytest.mark.django_db

DETAILS = {
    "display_name": "Mary Major",
    "organisation": "Interfaith forum",
    "role_there": "Chair",
    "area": "Wales",
    "reason": "",
    "time_zone": "Pacific/Auckland",
}


@pytest.mark.parametrize(
    "page",
    [
        "", "profile/", "email/", "password/change/", "2fa/", "2fa/webauthn/", "sessions/",
        "my-data/", "3rdparty/", "logout/",
    ],
)  # fmt: skip
def test_each_page_of_ones_account_opens(member, signed_in, page):
    answer = signed_in(member).get(f"/accounts/{page}")

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"] or page not in {"", "profile/", "my-data/"}


def test_one_changes_ones_own_details(member, signed_in):
    client = signed_in(member)

    assert client.post("/accounts/profile/", DETAILS).status_code == 302

    mary = User.objects.get(pk=member.pk)
    assert (mary.display_name, mary.area.name, mary.time_zone) == (
        "Mary Major", "Wales", "Pacific/Auckland",
    )  # fmt: skip
    event = Event.objects.get(action="profile-changed")
    assert event.details == {"fields": "area, display_name, organisation, role_there, time_zone"}
    form = client.get("/accounts/profile/").content.decode()
    assert 'value="Wales"' in form


def test_details_that_stay_the_same_leave_no_trace(member, signed_in):
    client = signed_in(member)
    client.post("/accounts/profile/", DETAILS)
    client.post("/accounts/profile/", DETAILS)

    assert Event.objects.filter(action="profile-changed").count() == 1


def test_nobody_changes_the_details_of_another(member, administrator):
    with pytest.raises(PermissionDenied):
        actions.update_profile(person=member, by=asking(administrator), display_name="Changed")


def test_an_unknown_time_zone_is_refused(member, signed_in):
    answer = signed_in(member).post("/accounts/profile/", DETAILS | {"time_zone": "Mars/Olympus"})

    assert answer.context["form"].errors["time_zone"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [("Leds", "Did you mean Leeds"), ("Atlantis-under-sea", "We do not know that place")],
)
def test_an_unknown_place_is_answered_with_what_would_work(member, signed_in, typed, says):
    answer = signed_in(member).post("/accounts/profile/", DETAILS | {"area": typed})

    assert says in answer.context["form"].errors["area"][0]


def test_one_takes_a_copy_of_ones_data(member, signed_in):
    client = signed_in(member)
    client.post("/accounts/profile/", DETAILS)

    answer = client.post("/accounts/my-data/")

    data = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert data["account"]["email"] == "mary@example.org"
    assert data["account"]["area"] == "Wales"
    assert data["addresses"] == [{"email": "mary@example.org", "confirmed": True}]
    assert "profile-changed" in {entry["what"] for entry in data["done_here"]}
    assert member.password not in answer.content.decode()


def test_closing_asks_who_it_is_when_the_session_is_not_fresh(member, signed_in, monkeypatch):
    from people.views import account

    client = signed_in(member)
    monkeypatch.setattr(account, "FRESH", 0)

    assert "/accounts/reauthenticate/" in client.post("/accounts/close/")["Location"]
    assert User.objects.filter(pk=member.pk).exists()


def test_closing_asks_for_a_code_where_there_is_nothing_else(member, signed_in, monkeypatch):
    from people.views import account

    client = signed_in(member)
    member.set_unusable_password()
    User.objects.filter(pk=member.pk).update(password=member.password)
    client.force_login(User.objects.get(pk=member.pk))
    monkeypatch.setattr(account, "FRESH", 0)

    assert client.post("/accounts/close/")["Location"].startswith("/accounts/login/code/")
    assert User.objects.filter(pk=member.pk).exists()


def test_closing_erases_the_person_and_ends_every_session(member, signed_in, letters):
    here, there = signed_in(member), signed_in(member)

    answer = here.post("/accounts/close/")

    assert answer["Location"] == "/accounts/closed/"
    assert here.get("/accounts/closed/").status_code == 200
    assert not User.objects.filter(pk=member.pk).exists()
    assert not EmailAddress.objects.exists()
    assert there.get("/accounts/").status_code == 302
    assert not Session.objects.filter(session_key=there.session.session_key or "").exists()
    event = Event.objects.get(action="account-closed")
    assert event.subject_id == str(member.public_id)
    assert event.details == {}
    assert letters()[-1].subject == "Your account is closed"


def test_an_editor_who_leaves_takes_no_page_along(signed_in, editor):
    from wagtail.models import Page

    page = Page.objects.get(slug="about").specific
    page.owner = editor
    page.save()
    page.save_revision(user=editor, log_action=True).publish()

    actions.close_account(person=editor, by=asking(editor))

    page.refresh_from_db()
    assert page.owner is None
    assert page.live


def test_the_only_administrator_cannot_leave(administrator, signed_in):
    answer = signed_in(administrator).post("/accounts/close/")

    assert "only administrator" in answer.content.decode()
    assert User.objects.filter(pk=administrator.pk).exists()


def test_nobody_closes_the_account_of_another(member, administrator):
    with pytest.raises(PermissionDenied):
        actions.close_account(person=member, by=asking(administrator))


@pytest.mark.parametrize(
    "do",
    [
        lambda person, by: actions.update_profile(person=person, by=by, display_name="Changed"),
        lambda person, by: actions.close_account(person=person, by=by),
    ],
)
def test_nothing_is_changed_that_cannot_be_recorded(member, monkeypatch, do):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    by = asking(member)
    monkeypatch.setattr(audit, "record", fail)

    with pytest.raises(RuntimeError):
        do(User.objects.get(pk=member.pk), by)

    assert User.objects.get(pk=member.pk).display_name == "Mary"


def test_times_are_shown_in_ones_own_zone(signed_in, member):
    client = signed_in(member)
    client.post("/accounts/profile/", DETAILS)

    assert client.get("/accounts/sessions/").status_code == 200


def test_a_visitor_gets_no_cookie_from_a_page_about_accounts():
    client = Client()
    client.get("/accounts/closed/")

    assert not client.cookies


def test_one_sets_a_password_and_changes_it(signed_in, member):
    client = signed_in(member)
    new = "other quiet unrelated words"

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert answer.status_code == 302
    assert User.objects.get(pk=member.pk).check_password(new)


def test_a_person_has_a_name_even_without_one():
    nameless = make("x", display_name="")

    assert "@" not in f"{nameless} {nameless.get_full_name()} {nameless.get_username()}"
