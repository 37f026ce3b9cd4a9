"""The writes of those who hold an event: telling of changes, cancelling it, its desk, its list."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, sealed
from core.permissions import NOBODY, Principal, require
from home.events import emails
from home.events.access import MayEvent
from home.events.actions import lock, move_up
from home.models import Desk, EventPage, EventState, Registration
from home.models.registrations import DESKS, Details
from home.models.states import said_in_a_calendar
from notices.actions import relay

# What people must hear of who mean to come.
MATTERS = {"starts", "ends", "zone", "place", "online"}


@transaction.atomic
def announce(*, event: EventPage, by: Principal) -> EventState:
    """Take note of what was published: a newer calendar entry, mails about another time or place,
    places for those who wait. Wagtail has decided that `by` may publish."""
    state = lock(event)
    said = said_in_a_calendar(event)
    changed = {name for name in said if state.told and state.told.get(name) != said[name]}
    if changed:
        state.version += 1
        state.changed_at = timezone.now()
        audit.record("event-changed", by=by, on=event, what=", ".join(sorted(changed)))
    state.told = said
    state.capacity = event.capacity and max(event.capacity, state.going)
    state.save()
    if "ends" in changed:
        _seal_anew(event)
    if changed & MATTERS and state.cancelled_at is None and not event.is_over:
        _tell_all(event, "changed", reminded_at=None)
    move_up(state, by=by)
    return state


@transaction.atomic
def cancel(*, event: EventPage, reason: str, by: Principal) -> EventState:
    """Cancel an event and write to everybody who means to come. Its page stays and says so.

    Cancelling again changes nothing. Raises PermissionDenied if `by` may not.
    """
    require(by, MayEvent.EVENT_CANCEL, event)
    state = lock(event)
    if state.cancelled_at is None:
        state.cancelled_at = state.changed_at = timezone.now()
        state.reason = reason
        state.version += 1
        state.save()
        audit.record("event-cancelled", by=by, on=event, told=state.going + state.waiting)
        _tell_all(event, "cancelled", reason=reason)
    return state


@transaction.atomic
def set_desk(*, event: EventPage, address: str | None, link: str | None, by: Principal) -> Desk:
    """Seal the organiser's address and the joining link: None leaves what there is, "" forgets it.

    Who has a place is told of a new link. Raises PermissionDenied, ValidationError for no address.
    """
    require(by, MayEvent.DESK_SET, event)
    desk, _is_new = Desk.objects.get_or_create(event=event)
    if address:
        validate_email(address)
    for name, value in (("address", address), ("link", link)):
        if value is not None:
            text = value and sealed.seal(value, purpose=DESKS, binds=desk.binds(name))
            setattr(desk, f"sealed_{name}", text)
    desk.save()
    audit.record(
        "event-desk-set", by=by, on=event, address=address is not None, link=link is not None
    )
    if link:
        state = lock(event)
        state.version += 1
        state.changed_at = timezone.now()
        state.save(update_fields=["version", "changed_at"])
        if state.cancelled_at is None and not event.is_over:
            for registration in Registration.objects.of_event(event).going():
                registration.event = event
                emails.tell(registration, "changed")
    return desk


@transaction.atomic
def read_registrations(
    *, event: EventPage, by: Principal, taken_away: bool = False
) -> list[tuple[Registration, Details | None]]:
    """Those who mean to come, in the order in which they came; None where it can no longer be read.

    Reading leaves an audit row. Raises PermissionDenied if `by` may not read the list.
    """
    require(by, MayEvent.REGISTRATIONS_READ, event)
    found = list(Registration.objects.of_event(event).coming())
    name = "registrations-exported" if taken_away else "registrations-read"
    audit.record(name, by=by, on=event, number=len(found))
    return [(registration, _details(registration)) for registration in found]


@transaction.atomic
def write_to_organiser(*, event: EventPage, name: str, email: str, message: str) -> None:
    """Pass a message on to the organiser, whose address the sender never learns.

    Raises ValidationError where nobody can be written to, KeyMissing where not now.
    """
    desk = Desk.objects.filter(event=event).first()
    address = desk.address if desk else ""
    if not address:
        raise ValidationError(_("The organiser can no longer be written to from here."))
    relay(
        kind="event-contact", to=address, title=event.title, url=event.full_url,
        name=name, email=email, message=message,
    )  # fmt: skip
    audit.record("organiser-written-to", by=NOBODY, on=event)


def _tell_all(event: EventPage, what: str, *, reason: str = "", **changes: None) -> None:
    """Write to everybody going or waiting; `changes`: what changes of each registration with it."""
    for registration in Registration.objects.of_event(event).coming():
        registration.event = event
        emails.tell(registration, what, reason=reason)
    if changes:
        Registration.objects.of_event(event).coming().update(**changes)


def _seal_anew(event: EventPage) -> None:
    """Seal who comes with the key of the month in which the event is now."""
    for registration in Registration.objects.of_event(event).exclude(sealed=""):
        if details := _details(registration):
            registration.event = event
            registration.seal(details)
            registration.save(update_fields=["sealed"])


def _details(registration: Registration) -> Details | None:
    try:
        return registration.details
    except sealed.Gone:
        return None
