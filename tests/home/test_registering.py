"""Registering for an event: the mailed link, the waiting list, giving up a place."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from core import sealed
from core.models import Event
from core.permissions import NOBODY
from home.events import actions
from home.models import EventPage, EventState, Registration
from home.models.registrations import Details
from people.models import User
from tests.casestudies.test_contact import everything_in_the_database
from tests.home.mails import file_in, link_in, subject_of, text_of

pytestmark = pytest.mark.django_db
MakeEvent = Callable[..., EventPage]
SAM = {"name": "Sam", "address": "sam@example.org", "organisation": "", "needs": "A loop, and tea"}
State = Registration.State


def test_a_visitor_registers_and_confirms_by_the_mailed_link(
    make_event: MakeEvent, client: Client, mails: Any
) -> None:
    event = make_event(capacity=5)
    page = client.get(f"{event.url}register/")
    assert page.status_code == 200

    (asked,) = mails(lambda: client.post(f"{event.url}register/", SAM))

    assert asked.to == ["sam@example.org"]
    assert Registration.objects.get().state == State.ASKED
    link = link_in(asked)
    assert "Confirm my place" in client.get(link).content.decode()
    assert Registration.objects.get().state == State.ASKED, "looking changes nothing"

    (sent,) = mails(lambda: client.post(link))

    assert Registration.objects.get().state == State.GOING
    assert EventState.objects.get().going == 1
    assert b"BEGIN:VEVENT" in (file_in(sent) or b"")
    assert "A loop" in client.get(link).content.decode()
    assert [
        event.action
        for event in Event.objects.filter(action__startswith="registration-").order_by("pk")
    ] == ["registration-asked", "registration-confirmed"]


def test_a_link_is_of_no_use_once_altered(
    make_event: MakeEvent, client: Client, going: Any
) -> None:
    registration = going(make_event())
    for token in ("nothing", registration.token[:-2], f"{registration.token}x"):
        for tail in ("", "give-up/", "event.ics"):
            response = client.get(f"/events/registrations/{token}/{tail}")
            assert response.status_code == 410
            assert "Sam" not in response.content.decode()


def test_who_registers_is_readable_nowhere_in_the_database(
    make_event: MakeEvent, client: Client
) -> None:
    event = make_event()
    client.post(f"{event.url}register/", SAM)

    rows = everything_in_the_database()

    assert "sam@example.org" not in rows
    assert "A loop" not in rows


def test_the_same_address_again_is_the_same_registration_in_the_same_words(
    make_event: MakeEvent, client: Client, going: Any, mails: Any
) -> None:
    event = make_event()
    going(event)
    pages = {}

    def ask(name: str, address: str) -> None:
        response = client.post(
            f"{event.url}register/", {**SAM, "name": name, "address": address}, follow=True
        )
        pages[name] = response.content.decode()

    (known,) = mails(lambda: ask("Somebody", "SAM@example.org"))
    (new,) = mails(lambda: ask("Another", "another@example.org"))

    assert pages["Somebody"] == pages["Another"]
    assert "You have a place already" in text_of(known)
    assert subject_of(new).startswith("Confirm your place")
    first = Registration.objects.get(state=State.GOING)
    assert first.details.name == "Sam", "a stranger changes nothing"
    assert Registration.objects.count() == 2


def test_who_is_signed_in_has_a_place_at_once(
    make_event: MakeEvent, client: Client, mails: Any
) -> None:
    person = User.objects.create_user(
        "mo@example.org", display_name="Mo", approved_at=timezone.now()
    )
    client.force_login(person)
    event = make_event()
    assert 'name="address"' not in client.get(f"{event.url}register/").content.decode()

    (sent,) = mails(lambda: client.post(f"{event.url}register/", {"name": "Mo"}))

    registration = Registration.objects.get()
    assert sent.to == ["mo@example.org"]
    assert registration.state == State.GOING
    assert registration.details.address == "mo@example.org"
    asked = Event.objects.get(action="registration-asked")
    assert asked.actor == f"person:{person.public_id}"


def test_a_form_of_another_site_registers_nobody(make_event: MakeEvent) -> None:
    strict = Client(enforce_csrf_checks=True)
    event = make_event()

    assert strict.post(f"{event.url}register/", SAM).status_code == 403
    assert not Registration.objects.exists()


def test_when_places_are_taken_one_waits_in_turn_and_moves_up(
    make_event: MakeEvent, client: Client, going: Any, mails: Any
) -> None:
    event = make_event(capacity=1)
    sam, mo, lee = going(event, "Sam"), going(event, "Mo"), going(event, "Lee")
    assert [one.state for one in (sam, mo, lee)] == [State.GOING, State.WAITING, State.WAITING]
    for waiting, says in ((mo, "You are next in line."), (lee, "1 person is ahead of you.")):
        assert says in client.get(f"/events/registrations/{waiting.token}/").content.decode()
    leave = f"/events/registrations/{sam.token}/give-up/"
    assert client.get(leave).status_code == 200
    sam.refresh_from_db()
    assert sam.state == State.GOING, "looking changes nothing"

    given_up, moved_up = mails(lambda: client.post(leave))

    assert given_up.to == ["sam@example.org"]
    assert moved_up.to == ["mo@example.org"]
    assert "A place has become free" in text_of(moved_up)
    assert list(Registration.objects.coming().values_list("state", flat=True)) == [
        State.GOING,
        State.WAITING,
    ]
    assert Registration.objects.going().get() == mo
    sam.refresh_from_db()
    assert (sam.state, sam.sealed) == (State.CANCELLED, "")
    state = EventState.objects.get()
    assert (state.going, state.waiting) == (1, 1)


def test_giving_up_or_confirming_twice_changes_nothing_more(
    make_event: MakeEvent, going: Any, mails: Any
) -> None:
    event = make_event(capacity=1)
    sam = going(event)
    going(event, "Mo")
    assert mails(lambda: actions.confirm(registration=sam, by=sam.holder)) == []
    actions.give_up(registration=sam, by=sam.holder)

    assert mails(lambda: actions.give_up(registration=sam, by=sam.holder)) == []
    assert mails(lambda: actions.confirm(registration=sam, by=sam.holder)) == []

    state = EventState.objects.get()
    assert (state.going, state.waiting) == (1, 0)


def test_who_gave_up_may_register_again_at_the_end_of_the_line(
    make_event: MakeEvent, going: Any
) -> None:
    event = make_event(capacity=1)
    sam = going(event)
    mo = going(event, "Mo")
    actions.give_up(registration=sam, by=sam.holder)

    again = going(event)

    assert again.pk == sam.pk
    assert again.state == State.WAITING
    mo.refresh_from_db()
    assert again.turn > mo.turn


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"takes_registrations": False}, "You need not register"),
        ({"registration_opens_at": timedelta(days=2)}, "Registration opens on"),
        ({"registration_closes_at": timedelta(days=-1)}, "Registration has closed."),
    ],
)
def test_nobody_registers_when_registration_is_not_open(
    fields: dict[str, Any], says: str, make_event: MakeEvent, client: Client
) -> None:
    moments = {
        name: timezone.now() + value if isinstance(value, timedelta) else value
        for name, value in fields.items()
    }
    event = make_event(**moments)

    shown = client.get(f"{event.url}register/").content.decode()
    client.post(f"{event.url}register/", SAM)

    assert says in shown
    assert ">Registration</h1>" in shown, "a heading asks for nothing that cannot be done"
    assert "<form method" not in shown
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Enter your name."),
        ("name", "Sam\nBcc: all@example.org", "Write this on one line."),
        ("name", "x" * 200, "Use 80 characters or fewer (you have 200)."),
        ("address", "sam at example", "Enter an email address in full"),
        ("address", "", "Enter your email address."),
        ("needs", "x" * 2000, "Use 1000 characters or fewer"),
        ("needs", "a\u202eb", "Remove the invisible character U+202E"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_is_kept(
    field: str, value: str, says: str, make_event: MakeEvent, client: Client
) -> None:
    event = make_event()

    response = client.post(f"{event.url}register/", SAM | {"organisation": "Kept", field: value})

    assert says in response.context["form"].errors[field][0]
    assert "Kept" in response.content.decode()
    assert not Registration.objects.exists()


def test_one_address_is_not_flooded_with_mails(
    make_event: MakeEvent, client: Client, mails: Any
) -> None:
    event = make_event()

    sent = mails(
        lambda: [
            client.post(f"{event.url}register/", SAM, REMOTE_ADDR=f"192.0.2.{number}")
            for number in range(9)
        ]
    )

    assert len(sent) == 1
    refused = [client.post(f"{event.url}register/", SAM) for _ in range(21)][-1]
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 3000
    assert SAM["needs"] in refused.content.decode()


def test_a_registration_that_cannot_be_kept_now_is_given_back_and_taken_when_it_comes_again(
    make_event: MakeEvent, client: Client, own_keyring: Path, mails: Any
) -> None:
    event = make_event()
    own_keyring.touch()  # where there is no folder, none can be made: the ring is not mounted

    for _more_often_than_may_be_kept in range(21):
        answer = client.post(f"{event.url}register/", SAM)

    assert answer.status_code == 503
    assert SAM["needs"] in answer.content.decode()
    assert not Registration.objects.exists()
    own_keyring.unlink()
    (asked,) = mails(lambda: client.post(f"{event.url}register/", SAM))
    client.post(link_in(asked))
    assert Registration.objects.get().state == State.GOING


def test_who_comes_too_early_is_written_to_once_the_event_is_open(
    make_event: MakeEvent, client: Client, mails: Any
) -> None:
    event = make_event(registration_opens_at=timezone.now() + timedelta(minutes=5))
    assert client.post(f"{event.url}register/", SAM).status_code == 200
    EventPage.objects.update(registration_opens_at=None)

    assert len(mails(lambda: client.post(f"{event.url}register/", SAM))) == 1


def test_nobody_locks_out_whoever_has_an_address_by_typing_it_in(
    make_event: MakeEvent, client: Client, mails: Any
) -> None:
    event, elsewhere = make_event(), {"REMOTE_ADDR": "192.0.2.1"}
    asking = {**SAM, "name": "Somebody else"}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _attempt in range(8):
            client.post(f"{event.url}register/", asking, **elsewhere)
            clock.shift(timedelta(minutes=11))

        (own,) = mails(lambda: client.post(f"{event.url}register/", SAM))
        answer = client.post(f"{event.url}register/", asking, **elsewhere)

        assert answer.status_code in (302, 429)
        client.post(link_in(own))
    registration = Registration.objects.get()
    assert (registration.state, registration.details.name) == (State.GOING, "Sam")


def test_who_gives_up_and_thinks_again_is_written_to_at_once(
    make_event: MakeEvent, client: Client, mails: Any
) -> None:
    event = make_event()
    (asked,) = mails(lambda: client.post(f"{event.url}register/", SAM))
    client.post(link_in(asked))
    client.post(f"{link_in(asked)}give-up/")

    (again,) = mails(lambda: client.post(f"{event.url}register/", SAM))

    assert link_in(again) != link_in(asked)


def test_a_link_confirms_what_it_was_mailed_for_and_nothing_that_came_later(
    make_event: MakeEvent, client: Client, mails: Any
) -> None:
    event = make_event()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        (first,) = mails(lambda: client.post(f"{event.url}register/", SAM))
        clock.shift(timedelta(minutes=11))
        changed = SAM | {"name": "Sam Sample", "needs": ""}
        (second,) = mails(lambda: client.post(f"{event.url}register/", changed))

        assert link_in(first) != link_in(second)
        assert client.post(link_in(first)).status_code == 410
        assert Registration.objects.get().state == State.ASKED
        client.post(link_in(second))
    registration = Registration.objects.get()
    assert (registration.state, registration.details.name) == (State.GOING, "Sam Sample")


def test_a_link_is_of_no_use_for_a_registration_made_after_it_was_given_up(
    make_event: MakeEvent, client: Client, going: Any
) -> None:
    event = make_event()
    old = going(event)
    actions.give_up(registration=old, by=old.holder)
    again = actions.register(
        event=EventPage.objects.get(pk=event.pk),
        details=Details(name="Sam", address="sam@example.org"),
        by=NOBODY,
    )

    assert again.pk == old.pk
    assert again.public_id != old.public_id
    for tail in ("", "give-up/", "event.ics"):
        assert client.get(f"/events/registrations/{old.token}/{tail}").status_code == 410
    with pytest.raises(PermissionDenied):
        actions.confirm(registration=again, by=old.holder)


def test_what_people_told_is_gone_thirty_days_after_the_event(
    make_event: MakeEvent, going: Any
) -> None:
    event = make_event()
    registration = going(event)
    later = event.ends_at + timedelta(days=30, hours=1)

    with time_machine.travel(later - timedelta(days=1)):
        assert actions.forget() == 0
    with time_machine.travel(later):
        assert actions.forget() == 1

    assert not Registration.objects.exists()
    # In a backup of the database too, once the key of the event's month is gone.
    month = event.ends_at.replace(day=1) + timedelta(days=32 + 31)
    assert f"registrations/{event.ends_at:%Y-%m}" in sealed.destroy_expired(month)
    with time_machine.travel(month), pytest.raises(sealed.KeyDestroyed):
        _ = registration.details


def test_a_registration_nobody_confirms_is_forgotten_after_two_days(make_event: MakeEvent) -> None:
    details = Details(name="Sam", address="sam@example.org")
    actions.register(event=make_event(), details=details, by=NOBODY)

    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1)):
        assert actions.forget() == 1

    assert not Registration.objects.exists()


def test_those_going_are_reminded_once_two_days_before(
    make_event: MakeEvent, going: Any, mails: Any
) -> None:
    event = make_event(capacity=1)
    going(event, "Sam")
    going(event, "Mo")

    assert mails(actions.remind) == []
    with time_machine.travel(event.starts_at - timedelta(days=2)):
        (reminder,) = mails(actions.remind)
        assert mails(actions.remind) == []
    with time_machine.travel(event.starts_at + timedelta(minutes=1)):
        assert mails(actions.remind) == []

    assert reminder.to == ["sam@example.org"]
    assert subject_of(reminder) == f"Soon: {event.title}"


def test_who_registers_within_two_days_needs_no_reminder(
    make_event: MakeEvent, going: Any, mails: Any
) -> None:
    event = make_event(starts_at=timezone.now() + timedelta(days=1))
    going(event)

    assert mails(actions.remind) == []


def test_nothing_is_saved_when_the_audit_cannot_be_written(
    make_event: MakeEvent, going: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    registration = going(make_event())

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr("core.audit.record", fail)
    with pytest.raises(RuntimeError):
        actions.give_up(registration=registration, by=registration.holder)

    registration.refresh_from_db()
    assert registration.state == State.GOING
    assert EventState.objects.get().going == 1
