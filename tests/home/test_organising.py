"""What organisers do: moving and cancelling an event, its desk, and who comes."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from core.models import Event
from core.permissions import NOBODY, Kind, Principal, can
from home.events import organising
from home.events.access import MayEvent, MayRegistration
from home.models import Desk, EventPage, EventState, Registration
from people.models import Role, User
from tests.casestudies.test_contact import everything_in_the_database
from tests.home.mails import file_in, subject_of, text_of

pytestmark = pytest.mark.django_db
MakeEvent = Callable[..., EventPage]
RUNNER = Principal.of_command("test")
MESSAGE = {"name": "Sam", "email": "sam@example.org", "message": "Is there parking?"}


def test_moving_an_event_is_told_to_everybody_with_the_newer_entry(
    make_event: MakeEvent, going: Any, mails: Any
) -> None:
    event = make_event(capacity=1)
    going(event, "Sam")
    going(event, "Mo")
    event.starts_at += timedelta(days=45)
    event.ends_at += timedelta(days=45)

    to_sam, to_mo = mails(lambda: event.save_revision().publish())

    assert subject_of(to_sam) == f"Changed: {event.title}"
    (entry,) = Calendar.from_ical(file_in(to_sam) or b"").events
    assert entry["SEQUENCE"] == 1
    assert entry.start == event.starts_at
    assert "stay on the waiting list" in text_of(to_mo)
    assert file_in(to_mo) is None
    # Who comes is sealed with the key of the month in which it is now.
    sealed_with = {one.sealed.split(".")[1] for one in Registration.objects.all()}
    assert sealed_with == {f"{event.ends_at:%Y-%m}"}
    assert Registration.objects.first().details.name == "Sam"


def test_a_change_that_matters_to_nobody_coming_is_not_mailed(
    make_event: MakeEvent, going: Any, mails: Any
) -> None:
    event = make_event()
    going(event)
    event.introduction = "Another sentence."

    assert mails(lambda: event.save_revision().publish()) == []


def test_a_draft_of_a_change_tells_nobody(make_event: MakeEvent, going: Any, mails: Any) -> None:
    event = make_event()
    going(event)
    event.venue = "Elsewhere"

    assert mails(lambda: event.save_revision()) == []


def test_more_places_let_those_who_wait_move_up(
    make_event: MakeEvent, going: Any, mails: Any
) -> None:
    event = make_event(capacity=1)
    for name in ("Sam", "Mo", "Lee", "Jo"):
        going(event, name)
    event.capacity = 3

    moved = mails(lambda: event.save_revision().publish())

    assert [sent.to for sent in moved] == [["mo@example.org"], ["lee@example.org"]]
    state = EventState.objects.get()
    assert (state.going, state.waiting) == (3, 1)


def test_cancelling_is_told_to_everybody_and_the_page_says_so(
    make_event: MakeEvent, going: Any, mails: Any, client: Client
) -> None:
    event = make_event(capacity=1)
    going(event, "Sam")
    going(event, "Mo")

    to_sam, to_mo = mails(lambda: organising.cancel(event=event, reason="Snow.", by=RUNNER))
    assert mails(lambda: organising.cancel(event=event, reason="Again.", by=RUNNER)) == []

    assert "Snow." in text_of(to_sam)
    assert b"STATUS:CANCELLED" in (file_in(to_sam) or b"")
    assert to_mo.to == ["mo@example.org"]
    page = client.get(event.url).content.decode()
    assert "This event is cancelled." in page
    assert "Snow." in page
    assert f"{event.url}register/" not in page
    assert "Add to your calendar" not in page
    assert "This event is cancelled." in client.get("/events/").content.decode()
    # An earlier version of the page, published again, does not bring it back.
    event.save_revision().publish()
    assert EventPage.objects.get(pk=event.pk).registering == "cancelled"


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ([], "0 people have a place. 0 are on the waiting list."),
        (["Sam", "Mo"], "1 person has a place. 1 is on the waiting list."),
    ],
)
def test_before_cancelling_one_reads_how_many_it_is_told(
    people: list[str], says: str, make_event: MakeEvent, going: Any, person: Any, client: Client
) -> None:
    event = make_event(capacity=1)
    for name in people:
        going(event, name)
    client.force_login(person(Role.EDITOR))

    assert says in client.get(reverse("events_cms:cancel", args=[event.pk])).content.decode()


def test_the_desk_is_sealed_and_a_message_is_passed_on_by_relay(
    make_event: MakeEvent, client: Client, mails: Any
) -> None:
    event = make_event(is_online=True)
    assert client.get(f"{event.url}contact/").status_code == 404
    organising.set_desk(
        event=event, address="desk@example.org", link="https://example.org/room", by=RUNNER
    )
    rows = everything_in_the_database()
    assert "desk@example.org" not in rows
    assert "example.org/room" not in rows
    assert "desk@example.org" not in client.get(event.url).content.decode()

    (relayed,) = mails(lambda: client.post(f"{event.url}contact/", MESSAGE))

    assert relayed.to == ["desk@example.org"]
    assert relayed.message()["Reply-To"] == "sam@example.org"
    assert client.get(f"{event.url}contact/sent/").status_code == 200
    answers = [client.post(f"{event.url}contact/", MESSAGE).status_code for _ in range(5)]
    assert answers[-1] == 429
    elsewhere = client.post(
        f"{event.url}contact/", MESSAGE, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert elsewhere.status_code == 400


def test_a_new_link_is_told_to_those_who_have_a_place(
    make_event: MakeEvent, going: Any, mails: Any
) -> None:
    event = make_event(is_online=True, capacity=1)
    going(event, "Sam")
    going(event, "Mo")

    (sent,) = mails(
        lambda: organising.set_desk(
            event=event, address=None, link="https://example.org/room", by=RUNNER
        )
    )

    assert sent.to == ["sam@example.org"]
    assert "https://example.org/room" in text_of(sent)
    organising.set_desk(event=event, address=None, link="", by=RUNNER)
    assert Desk.objects.get().sealed_link == ""


ALL = {MayEvent.REGISTRATIONS_READ, MayEvent.DESK_SET, MayEvent.EVENT_CANCEL}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.EDITOR, ALL),
        (Role.MODERATOR, {MayEvent.EVENT_CANCEL}),
        (Role.ADMINISTRATOR, {MayEvent.EVENT_CANCEL, MayEvent.DESK_SET}),
        (Role.FACILITATOR, set()),
        (Role.DATA_PROTECTION, set()),
    ],
)
def test_who_may_look_after_an_event(
    role: Role, may: set[MayEvent], make_event: MakeEvent, person: Any, client: Client
) -> None:
    event = make_event()
    somebody = person(role)
    by = Principal.of_person(somebody)

    assert {one for one in ALL if can(by, one, event)} == may
    client.force_login(somebody)
    addresses = {
        MayEvent.REGISTRATIONS_READ: "registrations",
        MayEvent.DESK_SET: "desk",
        MayEvent.EVENT_CANCEL: "cancel",
    }
    for permission, name in addresses.items():
        answer = client.get(reverse(f"events_cms:{name}", args=[event.pk]))
        if permission in may:
            assert answer.status_code == 200
        else:  # the CMS sends back to its front page, with a word of why
            assert answer.status_code == 403 or answer["Location"] == "/cms/"
    for action in (
        lambda: organising.read_registrations(event=event, by=by),
        lambda: organising.set_desk(event=event, address=None, link="", by=by),
        lambda: organising.cancel(event=event, reason="Snow.", by=by),
    ):
        if not may:
            with pytest.raises(PermissionDenied):
                action()


def test_a_facilitator_looks_after_the_events_they_wrote(
    make_event: MakeEvent, person: Any
) -> None:
    own, other = person(Role.FACILITATOR), person(Role.FACILITATOR, "another")
    event = make_event(owner=own)

    assert all(can(Principal.of_person(own), one, event) for one in ALL)
    assert not any(can(Principal.of_person(other), one, event) for one in ALL)


def test_a_registration_is_for_whoever_holds_its_link_alone(
    make_event: MakeEvent, going: Any, person: Any
) -> None:
    registration = going(make_event())
    stranger = Principal(Kind.PARTY, "00000000-0000-0000-0000-000000000000")

    assert all(can(registration.holder, one, registration) for one in MayRegistration)
    assert list(Registration.objects.visible_to(registration.holder)) == [registration]
    for by in (NOBODY, stranger, RUNNER, Principal.of_person(person(Role.EDITOR))):
        assert not any(can(by, one, registration) for one in MayRegistration)
        assert not Registration.objects.visible_to(by).filter(pk=registration.pk).exists()
    assert not Desk.objects.visible_to(RUNNER).exists()


def test_the_list_shows_what_people_need_and_each_look_is_recorded(
    make_event: MakeEvent, going: Any, person: Any, client: Client
) -> None:
    event = make_event()
    going(event, "Sam", needs="Large print")
    client.force_login(person(Role.EDITOR))

    page = client.get(reverse("events_cms:registrations", args=[event.pk])).content.decode()

    assert "Large print" in page
    assert Event.objects.filter(action="registrations-read").count() == 1


def test_no_cell_of_the_file_is_run_by_a_spreadsheet(
    make_event: MakeEvent, going: Any, person: Any, client: Client
) -> None:
    event = make_event()
    going(event, "Sam", needs="=HYPERLINK(1)", organisation="@trust")
    client.force_login(person(Role.EDITOR))

    answer = client.get(reverse("events_cms:registrations-file", args=[event.pk]))

    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[2] == "Name"
    assert row == ["1", "Going", "Sam", "'@trust", "sam@example.org", "'=HYPERLINK(1)"]
    assert Event.objects.filter(action="registrations-exported").count() == 1


def test_the_list_costs_the_same_at_one_and_at_many(
    make_event: MakeEvent, going: Any, django_assert_num_queries: Any
) -> None:
    event = make_event()
    by = RUNNER
    editor = User.objects.create_user("e@example.org", display_name="E")
    editor.groups.add(Group.objects.get(name=Role.EDITOR.value))
    by = Principal.of_person(editor)
    can(by, MayEvent.REGISTRATIONS_READ, event)
    for number in range(6):
        going(event, f"Person{number}")
        if number in (0, 5):
            with django_assert_num_queries(4):
                organising.read_registrations(event=event, by=by)


def test_an_event_people_mean_to_come_to_is_cancelled_before_it_is_deleted(
    make_event: MakeEvent, going: Any, person: Any, client: Client
) -> None:
    event = make_event()
    going(event)
    client.force_login(person(Role.EDITOR))
    delete = reverse("wagtailadmin_pages:delete", args=[event.pk])

    client.post(delete)
    assert EventPage.objects.exists()

    client.post(
        reverse("events_cms:cancel", args=[event.pk]), {"reason": "Too few people can come."}
    )
    client.post(delete)
    assert not EventPage.objects.exists()
    assert not Registration.objects.exists()


def test_the_desk_is_set_and_forgotten_in_the_cms(
    make_event: MakeEvent, person: Any, client: Client
) -> None:
    event = make_event()
    client.force_login(person(Role.EDITOR))
    desk = reverse("events_cms:desk", args=[event.pk])

    client.post(desk, {"address": "desk@example.org", "link": ""})
    assert Desk.objects.get().sealed_address
    assert "desk@example.org" not in client.get(desk).content.decode()
    both = client.post(desk, {"address": "a@example.org", "forget": ["address"]})
    assert "not both" in both.context["form"].errors["address"][0]
    client.post(desk, {"address": "", "link": "", "forget": ["address"]})

    assert Desk.objects.get().sealed_address == ""
