"""The mails about events. Each goes through the outbox, in the transaction that caused it.

No subject says more than the event's public title; a calendar file goes to those who have a place.
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from core import sealed
from home.events import calendar, told
from home.models import Desk, EventPage, Registration
from home.models.registrations import DESKS
from notices.actions import post

GONE = (sealed.KeyDestroyed, sealed.SealBroken)


def joining_link(event: EventPage) -> str:
    """Where people join online; "" where there is no link, or none that can be read any more."""
    desk = Desk.objects.filter(event=event).exclude(sealed_link="").first()
    if desk is None:
        return ""
    try:
        return sealed.unseal(desk.sealed_link, purpose=DESKS, binds=desk.binds("link"))
    except GONE:
        return ""


def tell(registration: Registration, what: str, *, key: str = "", **context: Any) -> None:
    """Write one mail to whoever registered: `what` names its template, emails/event_<what>.txt.

    With a place comes the calendar file and the joining link. Where the address can no longer be
    read, nobody is written to. key: what makes the mail one of its kind, else it is sent each time.
    """
    try:
        details = registration.details
    except sealed.KeyMissing:
        raise  # the keyring is away: nothing may be lost on its account
    except GONE:
        return
    event = registration.event
    has_place = registration.state == Registration.State.GOING
    is_off = event.stands.cancelled_at is not None
    link = joining_link(event) if has_place and not is_off else ""
    text = render_to_string(
        f"emails/event_{what}.txt",
        {
            "details": details,
            "event": event,
            "when": told.when(event),
            "where": calendar.place(event),
            "joining_link": link,
            "has_place": has_place,
            "own_link": settings.BASE_URL
            + reverse("events:registration-read", args=[registration.token]),
            **context,
        },
    )
    subject, _, body = text.strip().partition("\n")
    mail = EmailMessage(
        " ".join(subject.split()),
        body.strip() + "\n",
        to=[details.address],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    if has_place:
        entry = calendar.of_event(event, link=link).decode()
        mail.attach(f"{event.slug}.ics", entry, "text/calendar")
    post(
        mail,
        kind=f"event-{what.replace('_', '-')}",
        key=key or f"event-{what}:{registration.public_id}:{uuid4()}",
    )
