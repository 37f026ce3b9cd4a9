"""Calendar files, read by a calendar program (khal) and by a library."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from core.permissions import Principal
from home.events import calendar, organising
from home.models import EventPage
from tests.home.opening import open_with_khal

pytestmark = pytest.mark.django_db
MakeEvent = Callable[..., EventPage]
RUNNER = Principal.of_command("test")
# The clocks of London go forward in the night to 28 March 2027; 10:00 there is 10:00 UTC, then 09:00.
BEFORE = datetime(2027, 3, 27, 10, tzinfo=UTC)
AFTER = datetime(2027, 3, 29, 9, tzinfo=UTC)


@pytest.fixture
def khal(tmp_path: Path) -> Callable[..., list[str]]:
    """Opens a calendar file with khal, on the clock of a zone; returns the lines it lists."""

    def lists(content: bytes, zone: str = "Europe/London") -> list[str]:
        folder = tmp_path / zone.replace("/", "-")
        return open_with_khal(content, folder, zone=zone, since="2027-03-01")

    return lists


@pytest.fixture
def around_the_change(make_event: MakeEvent) -> tuple[EventPage, EventPage]:
    """An event at ten on the day before the clocks go forward, and one at ten on the day after."""
    return tuple(
        make_event(slug, starts_at=starts, venue="The library, Leeds", address="")
        for slug, starts in (("before", BEFORE), ("after", AFTER))
    )


def test_khal_shows_ten_oclock_on_either_side_of_the_change_of_the_clocks(
    around_the_change: Any, client: Client, khal: Any
) -> None:
    response = client.get("/events/calendar.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert khal(response.content) == [
        "2027-03-27 10:00 to 2027-03-27 12:00 Before @ The library, Leeds CONFIRMED",
        "2027-03-29 10:00 to 2027-03-29 12:00 After @ The library, Leeds CONFIRMED",
    ]
    assert [line[:16] for line in khal(response.content, "America/New_York")] == [
        "2027-03-27 06:00",
        "2027-03-29 05:00",
    ]


def test_calendars_and_the_feed_any_program_may_read(make_event: MakeEvent, client: Client) -> None:
    event = make_event()

    for address in ("/events/calendar.ics", "/events/feed.atom", f"{event.url}event.ics"):
        for answer in (client.get(address), client.options(address)):
            assert answer["Access-Control-Allow-Origin"] == "*", address
    assert "Access-Control-Allow-Origin" not in client.get(event.url)


def test_khal_opens_one_event_of_another_zone(
    make_event: MakeEvent, client: Client, khal: Any
) -> None:
    event = make_event(starts_at=AFTER, zone="Asia/Kathmandu", venue="A; hall, with \\ and ü")

    (line,) = khal(client.get(f"{event.url}event.ics").content)

    assert line.startswith("2027-03-29 10:00 to 2027-03-29 12:00")
    assert "A; hall, with \\ and ü" in line


def test_an_entry_is_what_rfc_5545_asks_for(make_event: MakeEvent, client: Client) -> None:
    event = make_event(
        starts_at=AFTER,
        title="Räume, öffnen; für alle: " + "Ü" * 60,
        introduction="One\nTwo, three",
    )

    content = client.get(f"{event.url}event.ics").content

    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    read = Calendar.from_ical(content)
    (entry,) = read.events
    assert read["METHOD"] == "PUBLISH"
    assert [zone["TZID"] for zone in read.timezones] == ["Europe/London"]
    assert entry["SUMMARY"] == event.title
    assert "One\nTwo, three" in entry["DESCRIPTION"]
    assert entry["UID"].startswith(event.public_id)
    assert entry["SEQUENCE"] == 0
    assert entry["DTSTART"].params["TZID"] == "Europe/London"
    assert entry["DTSTAMP"].dt.tzinfo is not None
    assert entry["URL"] == event.full_url
    assert entry.start == AFTER


def test_the_sequence_rises_with_every_change_and_the_uid_stays(make_event: MakeEvent) -> None:
    event = make_event(starts_at=BEFORE)
    first = entry_of(event)

    event.venue = "Another hall"
    event.save_revision().publish()
    second = entry_of(event)
    event.body = []
    event.save_revision().publish()
    third = entry_of(event)
    organising.cancel(event=event, reason="Snow.", by=RUNNER)
    last = entry_of(event)

    assert [int(one["SEQUENCE"]) for one in (first, second, third, last)] == [0, 1, 1, 2]
    assert len({str(one["UID"]) for one in (first, second, third, last)}) == 1
    assert last["STATUS"] == "CANCELLED"
    assert last["DTSTAMP"].dt >= first["DTSTAMP"].dt


def entry_of(event: EventPage) -> Any:
    fresh = EventPage.objects.get(pk=event.pk)
    (entry,) = Calendar.from_ical(calendar.of_event(fresh)).events
    return entry


def test_a_cancelled_event_is_cancelled_in_khal_as_well(
    make_event: MakeEvent, client: Client, khal: Any
) -> None:
    event = make_event(starts_at=AFTER)
    khal(client.get("/events/calendar.ics").content)

    organising.cancel(event=event, reason="Snow.", by=RUNNER)

    (line,) = khal(client.get("/events/calendar.ics").content)
    assert line.endswith("CANCELLED")


def test_a_subscription_holds_what_is_coming_and_public_and_no_more(
    make_event: MakeEvent, client: Client
) -> None:
    make_event("coming")
    make_event("draft", live=False)
    now = datetime.now(UTC)
    make_event("over", starts_at=now - timedelta(days=1))
    make_event("expired", expire_at=now - timedelta(minutes=1))

    read = Calendar.from_ical(client.get("/events/calendar.ics").content)

    assert [str(entry["SUMMARY"]) for entry in read.events] == ["Coming"]
    assert read.calendar_name == "Weft events"


def test_an_empty_subscription_is_a_calendar_still(client: Client) -> None:
    assert Calendar.from_ical(client.get("/events/calendar.ics").content).events == []


def test_the_joining_link_is_in_no_file_but_that_of_those_who_have_a_place(
    make_event: MakeEvent, client: Client, going: Any
) -> None:
    event = make_event(is_online=True, capacity=1)
    organising.set_desk(event=event, address=None, link="https://example.org/room", by=RUNNER)
    sam, mo = going(event), going(event, "Mo")

    def file(address: str) -> str:
        content = client.get(address).content.replace(b"\r\n ", b"")
        return content.decode()

    assert "https://example.org/room" in file(f"/events/registrations/{sam.token}/event.ics")
    for address in (
        f"/events/registrations/{mo.token}/event.ics",
        f"/events/registrations/{mo.token}/",
        f"{event.url}event.ics",
        event.url,
        "/events/",
        "/events/calendar.ics",
        "/events/feed.atom",
    ):
        assert "example.org/room" not in file(address), address


def test_the_same_event_is_written_the_same_way_each_time(make_event: MakeEvent) -> None:
    event = make_event()
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC)):
        later = calendar.of_event(event)
    assert later == calendar.of_event(event)
