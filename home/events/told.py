"""What the public pages of events say."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.models import EventMaterial, EventPage
from home.models.events import Registering

A_PAGE = 20
LAST = 5  # past events on the first page


def listing(asked: QueryDict) -> dict[str, Any]:
    """The list: what is coming, and what is over; `when=past` and `page` as asked."""
    events = EventPage.objects.published().select_related("state")
    past = asked.get("when") == "past"
    errors = {}
    pages = Paginator(events.over() if past else events.coming(), A_PAGE)
    if "when" in asked and not past:
        errors["when"] = _("“when” is past, or is left out for what is coming.")
    number = asked.get("page", "1")
    if number.isascii() and number.isdigit() and 1 <= int(number[:7]) <= pages.num_pages:
        results = pages.page(int(number))
    else:
        results = pages.page(1)
        errors["page"] = ngettext(
            "There is one page: this one.",
            "There are pages 1 to %(last)d. This is the first.",
            pages.num_pages,
        ) % {"last": pages.num_pages}
    return {
        "past": past,
        "results": results,
        "lines": [line(event) for event in results],
        "over": []
        if past or results.number > 1
        else [line(event) for event in events.over()[:LAST]],
        "errors": errors,
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


def event(page: EventPage) -> dict[str, Any]:
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
        "@context": "https://schema.org",
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
    escapes = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(escapes))  # noqa: S308
