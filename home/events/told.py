"""What the public pages of events say."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.linked_data import linked_data
from core.lists import one_page
from core.models import shown
from home.models import EventIndexPage, EventMaterial, EventPage
from home.models.events import Registering

LAST = 5  # past events on the first page


@shown.register
def listing(page: EventIndexPage, request: HttpRequest) -> dict[str, Any]:
    """The list: what is coming, and what is over; `when=past` and `page` as asked."""
    asked = request.GET
    events = EventPage.objects.published().select_related("state")
    past = asked.get("when") == "past"
    held = one_page(events.over() if past else events.coming(), asked)
    if "when" in asked and not past:
        held["errors"]["when"] = _("“when” is past, or is left out for what is coming.")
    begins = not past and held["results"].number == 1
    return held | {
        "past": past,
        "lines": [line(event) for event in held["results"]],
        "over": [line(event) for event in events.over()[:LAST]] if begins else [],
        "subscription": subscription(),
    }


def subscription() -> str:
    """Where calendar programs ask for all coming events."""
    return f"webcal://{urlsplit(settings.BASE_URL).netloc}{reverse('events:calendar')}"


def line(event: EventPage) -> dict[str, Any]:
    """An event in a list."""
    return {
        "title": event.title,
        "url": event.url,
        "introduction": event.introduction,
        "when": when(event),
        "starts_at": event.starts_there.isoformat(),
        "where": where(event),
        "note": places(event) if event.registering is not Registering.OVER else "",
        "cancelled": event.stands.cancelled_at is not None,
    }


@shown.register
def event(page: EventPage, request: HttpRequest) -> dict[str, Any]:
    """What the page of one event shows beyond its fields."""
    state = page.stands
    materials = list(page.materials.all())
    open_to = (Registering.OPEN, Registering.FULL)
    return {
        "state": state,
        "cancelled": state.cancelled_at is not None,
        "over": page.is_over,
        "when": when(page),
        "where": where(page),
        "places": places(page),
        "register_url": reverse("events:event-register", args=[page.slug])
        if page.registering in open_to
        else "",
        "register_label": _("Join the waiting list")
        if page.registering is Registering.FULL
        else _("Register"),
        "calendar_url": reverse("events:event-calendar", args=[page.slug]),
        "contact_url": reverse("events:organiser-write", args=[page.slug])
        if getattr(page, "has_desk", False)
        else "",
        "materials": [one for one in materials if one.kind == EventMaterial.Kind.MATERIAL],
        "recordings": [one for one in materials if one.kind == EventMaterial.Kind.RECORDING],
        "json_ld": json_ld(page),
    }


def when(event: EventPage) -> str:
    """Its times on the clock of its own zone, with the zone by name."""
    starts, ends = event.starts_there, event.ends_there
    words = {
        "day": date_format(starts, "l j F Y"),
        "start": f"{starts:%H:%M}",
        "end": f"{ends:%H:%M}",
        "end_day": date_format(ends, "l j F Y"),
        "clock": ends.tzname() if starts.tzname() == ends.tzname() else "",
        "zone": event.zone.replace("_", " "),
    }
    # Where the clock has no letters of its own ("+05"), the zone's name says it.
    if not str(words["clock"]).isalpha():
        words["clock"] = _("local time")
    if starts.date() == ends.date():
        return _("%(day)s, %(start)s to %(end)s %(clock)s (%(zone)s)") % words
    return _("%(day)s, %(start)s to %(end_day)s, %(end)s %(clock)s (%(zone)s)") % words


def where(event: EventPage) -> str:
    """The place in words; online alone, or online as well."""
    if event.is_online:
        return _("%(venue)s, and online") % {"venue": event.venue} if event.venue else _("Online")
    return event.venue


def places(event: EventPage) -> str:
    """Whether one can register, and how many places are left."""
    how, left = event.registering, event.stands.places_left
    if how is Registering.OPEN and left is not None:
        return ngettext("%(number)d place left.", "%(number)d places left.", left) % {
            "number": left
        }
    if how is Registering.NOT_YET:
        opens = timezone.localtime(event.registration_opens_at, event.starts_there.tzinfo)
        return _("Registration opens on %(day)s at %(time)s.") % {
            "day": date_format(opens, "j F Y"),
            "time": f"{opens:%H:%M}",
        }
    return str(how.label)


def json_ld(event: EventPage) -> SafeString:
    """The event as schema.org data, safe inside a script element."""
    state = event.stands
    there = {"@type": "Place", "name": event.venue, "address": event.address or event.venue}
    online = {"@type": "VirtualLocation", "url": event.full_url}
    modes = {(False, True): "Online", (True, True): "Mixed"}
    mode = modes.get((bool(event.venue), event.is_online), "Offline")
    data: dict[str, Any] = {
        "@type": "Event",
        "name": event.title,
        "description": event.introduction,
        "url": event.full_url,
        "startDate": event.starts_there.isoformat(),
        "endDate": event.ends_there.isoformat(),
        "eventStatus": "https://schema.org/"
        + ("EventCancelled" if state.cancelled_at else "EventScheduled"),
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "location": [
            *([there] if event.venue else []),
            *([online] if event.is_online else []),
        ],
    }
    if event.organiser:
        data["organizer"] = {"@type": "Organization", "name": event.organiser}
    if state.capacity is not None:
        data["maximumAttendeeCapacity"] = state.capacity
        data["remainingAttendeeCapacity"] = state.places_left
    return linked_data(data)
