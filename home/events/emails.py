"""The mails about events. Each goes through the outbox, in the transaction that caused it.

No subject says more than the event's public title; a calendar file goes to those who have a place.
"""

from typing import Any
from uuid import uuid4

from core import sealed
from home.events import calendar, told
from home.models import Desk, EventPage, Registration
from home.models.registrations import OWN
from notices.actions import post_template


def joining_link(event: EventPage) -> str:
    """Where people join online; "" where there is no link, or none that can be read any more."""
    desk = Desk.objects.filter(event=event).first()
    return desk.link if desk else ""


def tell(registration: Registration, what: str, *, key: str = "", **context: Any) -> None:
    """Write one mail to whoever registered: `what` names its template, emails/event_<what>.txt.

    With a place comes the calendar file and the joining link. Where the address can no longer be
    read, nobody is written to. key: what makes the mail one of its kind, else it is sent each time.
    """
    try:
        details = registration.details
    except sealed.Gone:
        return
    event = registration.event
    has_place = registration.state == Registration.State.GOING
    is_off = event.stands.cancelled_at is not None
    link = joining_link(event) if has_place and not is_off else ""
    entry = calendar.of_event(event, link=link).decode() if has_place else ""
    post_template(
        f"event_{what}",
        to=details.address,
        key=key or f"event-{what}:{registration.public_id}:{uuid4()}",
        attached=[(f"{event.slug}.ics", entry, "text/calendar")] if entry else [],
        details=details,
        event=event,
        when=told.when(event),
        where=calendar.place(event),
        joining_link=link,
        has_place=has_place,
        own_link=OWN.address(str(registration.public_id)),
        **context,
    )
