"""Calendar files (RFC 5545): one event, or all that are coming as a subscription."""

from collections.abc import Iterable
from datetime import date, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from home.models import EventPage

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESHED = timedelta(hours=12)  # how often a subscription is to be asked for
SPAN = timedelta(days=370)  # the changes of the clock told before and after the events


def of_event(event: EventPage, *, link: str = "") -> bytes:
    """The calendar file of one event. link: where to join online, for those who are registered."""
    calendar = _calendar()
    calendar.add_component(_entry(event, link))
    return _written(calendar, [event])


def of_all(events: Iterable[EventPage]) -> bytes:
    """All these events as a calendar to subscribe to."""
    calendar = _calendar()
    calendar.calendar_name = _("Weft events")
    calendar.add("x-wr-calname", _("Weft events"))
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESHED)
    told = list(events)
    for event in told:
        calendar.add_component(_entry(event, ""))
    return _written(calendar, told)


def place(event: EventPage) -> str:
    """Where it is, on one line."""
    lines = [event.venue, *event.address.splitlines()]
    there = ", ".join(line.strip(" ,") for line in lines if line.strip(" ,"))
    online = _("Online") if event.is_online else ""
    return "; ".join(filter(None, (there, online)))


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Weft//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    return calendar


def _entry(event: EventPage, link: str) -> Event:
    state = event.stands
    entry = Event()
    entry.add("uid", f"{event.public_id}@{urlsplit(settings.BASE_URL).hostname}")
    entry.add("dtstamp", state.changed_at)
    entry.add("last-modified", state.changed_at)
    entry.add("sequence", state.version)
    entry.add("dtstart", event.starts_there)
    entry.add("dtend", event.ends_there)
    entry.add("summary", event.title)
    said = [event.introduction, _("Join online: %(link)s") % {"link": link} if link else ""]
    entry.add("description", "\n\n".join(filter(None, (*said, event.full_url))))
    if where := place(event):
        entry.add("location", where)
    entry.add("url", event.full_url)
    # Whoever publishes a calendar is named in it (RFC 5546); the organiser's own address is nobody's.
    sender = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    sender.params["CN"] = vText(event.organiser or "Weft")
    entry.add("organizer", sender)
    entry.add("status", "CANCELLED" if state.cancelled_at else "CONFIRMED")
    return entry


def _written(calendar: Calendar, events: list[EventPage]) -> bytes:
    """The file, with the rules of every time zone it speaks of."""
    days = [event.starts_there.date() for event in events] or [date(2000, 1, 1)]
    calendar.add_missing_timezones(first_date=min(days) - SPAN, last_date=max(days) + SPAN)
    written: bytes = calendar.to_ical()
    return written
