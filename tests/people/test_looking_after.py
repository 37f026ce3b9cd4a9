import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import audit
from core.models import Event
from people import actions
from people.models import Invitation, Role, User
from tests.people.crowd import asking, make, waiting

pytestmark = pytest.mark.django_db

LISTS = ["requests/", "directory/", "invite/"]
WRITES = [
    lambda person, by: actions.approve(person=person, by=by),
    lambda person, by: actions.refuse(person=person, by=by),
    lambda person, by: actions.give_role(person=person, role=Role.EDITOR, by=by),
    lambda person, by: actions.take_role(person=person, role=Role.EDITOR, by=by),
    lambda person, by: actions.suspend(person=person, by=by),
    lambda person, by: actions.restore(person=person, by=by),
    lambda person, by: actions.invite(address="new@example.org", role=None, by=by),
]


@pytest.mark.parametrize("page", LISTS)
def test_a_member_does_not_learn_that_there_is_a_directory(member, signed_in, page):
    client = signed_in(member)
    other = make("Other")

    assert client.get(f"/accounts/{page}").status_code == 404
    assert client.get(f"/accounts/directory/{other.public_id}/").status_code == 404
    assert "/accounts/directory/" not in client.get("/accounts/").content.decode()


@pytest.mark.parametrize("page", LISTS)
def test_a_visitor_is_asked_to_sign_in(client, page):
    assert client.get(f"/accounts/{page}")["Location"].startswith("/accounts/login/")


def test_the_data_protection_officer_reads_and_changes_nothing(officer, member, proven):
    client = proven(officer)
    person = f"/accounts/directory/{member.public_id}/"

    page = client.get(person).content.decode()
    assert "mary@example.org" in page
    assert "give-role" not in page
    assert client.get("/accounts/directory/").status_code == 200
    assert client.get("/accounts/requests/").status_code == 403
    assert client.get("/accounts/invite/").status_code == 403
    assert client.post(f"{person}give-role/", {"role": "editor"}).status_code == 403
    assert client.post(f"{person}suspend/").status_code == 403


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("role", [None, Role.DATA_PROTECTION, Role.EDITOR, Role.MODERATOR])
def test_only_administrators_look_after_accounts(write, role):
    by = asking(make("By", *([role] if role else [])))

    with pytest.raises(PermissionDenied):
        write(waiting("Ann"), by)


@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_done_that_cannot_be_recorded(write, administrator, monkeypatch, letters):
    ann = waiting("Ann") if write in WRITES[:2] else make("Ann", Role.FACILITATOR)
    if write is WRITES[3]:
        actions.give_role(person=ann, role=Role.EDITOR, by=asking(administrator))
    if write is WRITES[5]:
        actions.suspend(person=ann, by=asking(administrator))
    before = state_of(ann), len(letters())

    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        write(User.objects.get(pk=ann.pk), asking(administrator))

    assert (state_of(ann), len(letters())) == before
    assert not Invitation.objects.exists()


def state_of(person: User) -> tuple[bool, frozenset[Role]]:
    found = User.objects.get(pk=person.pk)
    return found.is_active, found.roles


def test_giving_and_taking_a_role_are_recorded_without_names(administrator, member, proven):
    client = proven(administrator)
    person = f"/accounts/directory/{member.public_id}/"

    client.post(f"{person}give-role/", {"role": "editor"})
    assert User.objects.get(pk=member.pk).roles == {Role.EDITOR}
    client.post(f"{person}take-role/", {"role": "editor"})
    assert User.objects.get(pk=member.pk).roles == set()

    for action in ("role-given", "role-taken"):
        event = Event.objects.get(action=action)
        assert event.details == {"role": "editor"}
        assert event.subject_id == str(member.public_id)
        assert event.actor == str(asking(administrator))


@pytest.mark.parametrize("role", ["", "emperor", "x" * 10_000, "\x00"])
def test_an_unknown_role_changes_nothing(administrator, member, proven, role):
    client = proven(administrator)

    answer = client.post(
        f"/accounts/directory/{member.public_id}/give-role/", {"role": role}, follow=True
    )

    assert answer.status_code == 200
    assert "no such role" in answer.content.decode()
    assert not User.objects.get(pk=member.pk).roles


def test_stopping_an_account_signs_it_out_at_once(administrator, member, proven, signed_in):
    theirs, client = signed_in(member), proven(administrator)

    client.post(f"/accounts/directory/{member.public_id}/suspend/")

    assert theirs.get("/accounts/").status_code == 302
    assert "Stopped" in client.get("/accounts/directory/").content.decode()
    assert "Mary" not in client.get("/accounts/requests/").content.decode()
    client.post(f"/accounts/directory/{member.public_id}/restore/")
    assert signed_in(member).get("/accounts/").status_code == 200


@pytest.mark.parametrize("verb", ["suspend/", "take-role/"])
def test_the_last_administrator_stays(administrator, proven, verb):
    client = proven(administrator)

    answer = client.post(
        f"/accounts/directory/{administrator.public_id}/{verb}",
        {"role": "administrator"},
        follow=True,
    )

    assert "only administrator" in answer.content.decode()
    assert state_of(administrator) == (True, {Role.ADMINISTRATOR})


def test_with_two_administrators_one_may_go(administrator):
    other = make("Other", Role.ADMINISTRATOR)

    actions.take_role(person=administrator, role=Role.ADMINISTRATOR, by=asking(other))

    assert state_of(administrator) == (True, frozenset())


def test_a_request_is_read_and_answered(administrator, proven, letters):
    ann = waiting("Ann", reason="To learn", organisation="Forum")
    client = proven(administrator)

    assert "1 person is waiting" in client.get("/accounts/requests/").content.decode()
    page = client.get(f"/accounts/requests/{ann.public_id}/").content.decode()
    assert "To learn" in page
    client.post(f"/accounts/requests/{ann.public_id}/", {"approve": "1", "words": ""})

    assert state_of(ann)[0]
    assert client.get(f"/accounts/requests/{ann.public_id}/").status_code == 404
    assert "Nobody is waiting" in client.get("/accounts/requests/").content.decode()


def test_a_request_is_turned_down_with_words(administrator, proven, letters):
    ann = waiting("Ann")

    proven(administrator).post(f"/accounts/requests/{ann.public_id}/", {"words": "Not yet."})

    assert not User.objects.filter(pk=ann.pk).exists()
    assert "Not yet." in letters()[-1].body


def test_an_invitation_is_sent_listed_and_withdrawn(administrator, proven, letters):
    client = proven(administrator)

    client.post("/accounts/invite/", {"address": "New@Example.org", "role": ""})
    assert letters()[-1].to == "new@example.org"
    assert "Adam invites you" in letters()[-1].body
    assert "new@example.org" in client.get("/accounts/invite/").content.decode()
    invitation = Invitation.objects.get()
    assert "new@" not in invitation.sealed

    client.post(f"/accounts/invite/{invitation.public_id}/withdraw/")
    assert not Invitation.objects.exists()
    assert Event.objects.filter(action__startswith="invitation-").count() == 2


@pytest.mark.parametrize(
    "end",
    [
        lambda person, by: actions.suspend(person=person, by=by),
        lambda person, by: actions.take_role(person=person, role=Role.ADMINISTRATOR, by=by),
        lambda person, _by: actions.close_account(person=person, by=asking(person)),
    ],
    ids=["stopped", "no longer administrator", "gone"],
)
def test_an_invitation_ends_with_its_inviters_rights(end, administrator, letters):
    other = make("Other", Role.ADMINISTRATOR)
    for by in (administrator, other):
        actions.invite(address=f"for.{by.pk}@example.org", role=Role.ADMINISTRATOR, by=asking(by))
    link = letters()[0].link

    end(administrator, asking(other))

    assert Invitation.objects.get().invited_by == str(asking(other))
    assert Client().get(link).status_code == 410
    assert Event.objects.filter(action="invitation-withdrawn").count() == 1


def test_taking_another_role_leaves_the_invitations(administrator):
    other = make("Other", Role.ADMINISTRATOR, Role.EDITOR)
    actions.invite(address="new@example.org", role=None, by=asking(other))

    actions.take_role(person=other, role=Role.EDITOR, by=asking(administrator))

    assert Invitation.objects.exists()


def test_an_address_with_an_account_is_not_invited(administrator, member, proven):
    answer = proven(administrator).post("/accounts/invite/", {"address": "MARY@example.org"})

    assert "has an account already" in answer.content.decode()


def test_an_invitation_whose_key_is_gone_is_listed_without_its_address(
    administrator, proven, own_keyring
):
    actions.invite(address="new@example.org", role=None, by=asking(administrator))
    for key in (own_keyring / "invitations").glob("*.key"):
        key.unlink()

    assert (
        "can no longer be read" in proven(administrator).get("/accounts/invite/").content.decode()
    )


@pytest.mark.parametrize(
    ("q", "found"),
    [("mar", True), ("MARY@", True), ("forum", True), ("nobody", False), ("%", False)],
)
def test_the_directory_is_searched_by_name_address_and_organisation(
    administrator, proven, q, found
):
    make("Mary", organisation="Interfaith Forum")

    page = proven(administrator).get("/accounts/directory/", {"q": q}).content.decode()

    assert ("mary@example.org" in page) is found
    assert ("Nobody found" in page) is not found


@pytest.mark.parametrize("q", ["a\u202eb", "x" * 10_000])
def test_the_directory_answers_an_unsearchable_word(administrator, proven, q):
    answer = proven(administrator).get("/accounts/directory/", {"q": q})

    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize("page", ["0", "-1", "9999", "x", "9" * 400])
def test_the_directory_answers_an_odd_page(administrator, proven, page):
    assert proven(administrator).get("/accounts/directory/", {"page": page}).status_code == 200


@pytest.mark.parametrize("page", ["directory/", "requests/", "invite/"])
def test_a_list_costs_the_same_with_one_row_and_with_many(administrator, proven, page):
    client = proven(administrator)
    client.get(f"/accounts/{page}")

    counts = []
    for start, end in ((0, 1), (1, 20)):
        for number in range(start, end):
            make(f"Member{number}", Role.EDITOR, Role.MODERATOR)
            waiting(f"Asks{number}")
            actions.invite(address=f"i{number}@example.org", role=None, by=asking(administrator))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/accounts/{page}").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_a_form_without_its_token_changes_nothing(administrator, member, proven):
    signed = proven(administrator)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed.cookies

    answer = strict.post(f"/accounts/directory/{member.public_id}/give-role/", {"role": "editor"})

    assert answer.status_code == 403
    assert "could not be sure" in answer.content.decode()
    assert not User.objects.get(pk=member.pk).roles
