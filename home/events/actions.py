"""The writes about who comes to an event: asking, confirming, giving up, moving up, forgetting."""

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import audit
from core.actions import BEAT
from core.permissions import Principal, require
from home.events import emails
from home.events.access import MayEvent, MayRegistration
from home.models import EventPage, EventState, Registration
from home.models.events import Registering
from home.models.registrations import KEPT_AFTER, UNCONFIRMED_FOR, Details
from people.leaving import addresses_of
from people.models import User

State = Registration.State
REMINDED = timedelta(days=2)  # before it starts


class NotOpen(Exception):
    """Nobody can register now; `how` says why."""

    def __init__(self, how: Registering) -> None:
        super().__init__(str(how.label))
        self.how = how


def lock(event: EventPage) -> EventState:
    """The event's state, held until the transaction ends: one at a time changes who is going."""
    state, _is_new = EventState.objects.select_for_update().get_or_create(
        event=event, defaults={"capacity": event.capacity}
    )
    event.state = state
    state.event = event
    return state


@transaction.atomic
def register(*, event: EventPage, details: Details, by: Principal) -> Registration:
    """Ask for a place. A link is mailed to confirm it; who is signed in with the address has it at once.

    An address that is registered stays as it is and is written to: who asks learns nothing. Raises
    NotOpen where nobody can register now.
    """
    require(by, MayEvent.PLACE_ASK, event)
    state = lock(event)
    if event.registering not in (Registering.OPEN, Registering.FULL):
        raise NotOpen(event.registering)
    asked = Registration(event=event, digest=Registration.digest_of(event, details.address))
    asked.seal(details)
    registration, is_new = Registration.objects.get_or_create(
        event=event,
        digest=asked.digest,
        defaults={"public_id": asked.public_id, "sealed": asked.sealed},
    )
    registration.event = event
    if registration.state in (State.GOING, State.WAITING):
        emails.tell(registration, "known", waiting=registration.state == State.WAITING)
        return registration
    if not is_new:
        # A link confirms what it was mailed for, and nothing that somebody else wrote since.
        registration.public_id = uuid.uuid4()
        registration.seal(details)
        registration.state, registration.turn = State.ASKED, None
        registration.asked_at, registration.confirmed_at = timezone.now(), None
        registration.reminded_at = None
        registration.save()
    audit.record("registration-asked", by=by, on=registration)
    if by.person is not None and by.person.email == details.address.lower():
        _take_turn(registration, state, by)
    else:
        emails.tell(registration, "confirm", days=UNCONFIRMED_FOR.days)
    return registration


@transaction.atomic
def confirm(*, registration: Registration, by: Principal) -> Registration:
    """Confirm a registration: a place where there is one, else the end of the waiting list.

    Confirming again changes nothing. Raises NotOpen where the event is over or cancelled.
    """
    require(by, MayRegistration.PLACE_CONFIRM, registration)
    state = lock(registration.event)
    registration = _again(registration)
    if registration.state != State.ASKED:
        return registration
    if registration.event.registering in (Registering.OVER, Registering.CANCELLED):
        raise NotOpen(registration.event.registering)
    _take_turn(registration, state, by)
    return registration


@transaction.atomic
def give_up(*, registration: Registration, by: Principal) -> Registration:
    """Cancel a registration and drop what it holds; whoever waits longest moves up.

    Cancelling again changes nothing.
    """
    require(by, MayRegistration.PLACE_GIVE_UP, registration)
    state = lock(registration.event)
    registration = _again(registration)
    if registration.state == State.CANCELLED:
        return registration
    if registration.state in (State.GOING, State.WAITING):
        _count(state, registration, -1)
        left = State(registration.state)
        registration.state = State.CANCELLED
        emails.tell(registration, "given_up", waited=left == State.WAITING)
    registration.state, registration.sealed = State.CANCELLED, ""
    registration.save(update_fields=["state", "sealed"])
    audit.record("registration-given-up", by=by, on=registration)
    move_up(state, by=by)
    return registration


def move_up(state: EventState, *, by: Principal) -> None:
    """Give free places to those who wait, in turn. The caller holds the lock."""
    event = state.event
    if state.cancelled_at or event.starts_at <= timezone.now():
        return
    while state.waiting and (state.capacity is None or state.going < state.capacity):
        registration = Registration.objects.of_event(event).waiting().first()
        if registration is None:
            return
        registration.event = event
        _count(state, registration, -1)
        registration.state = State.GOING
        registration.save(update_fields=["state"])
        _count(state, registration, +1)
        audit.record("registration-moved-up", by=by, on=registration)
        emails.tell(registration, "moved_up")


def remind() -> int:
    """Remind those going, once, two days before; who came later than that has just been told.

    Returns how many were reminded.
    """
    now, reminded = timezone.now(), 0
    soon = EventPage.objects.published().filter(
        starts_at__gt=now, starts_at__lte=now + REMINDED, state__cancelled_at=None
    )
    for event in soon.select_related("state"):
        with transaction.atomic():
            lock(event)
            for registration in (
                Registration.objects.of_event(event)
                .going()
                .filter(reminded_at=None, confirmed_at__lt=event.starts_at - REMINDED)
            ):
                registration.event = event
                registration.reminded_at = now
                registration.save(update_fields=["reminded_at"])
                emails.tell(registration, "reminder")
                reminded += 1
    return reminded


@transaction.atomic
def forget() -> int:
    """Delete registrations thirty days after their event, and those nobody confirmed. Returns how many."""
    now = timezone.now()
    over = Registration.objects.filter(event__ends_at__lte=now - KEPT_AFTER)
    unconfirmed = Registration.objects.filter(
        state=State.ASKED, asked_at__lte=now - UNCONFIRMED_FOR
    )
    forgotten = over.delete()[0] + unconfirmed.delete()[0]
    if forgotten:
        audit.record("registrations-forgotten", by=BEAT, on="registrations", number=forgotten)
    return forgotten


def registered_by(addresses: Collection[str]) -> list[Registration]:
    """Every registration made with one of these addresses, the latest asked for first."""
    events = EventPage.objects.filter(
        pk__in=Registration.objects.order_by().values("event").distinct()
    )
    digests = [Registration.digest_of(event, address) for event in events for address in addresses]
    found = Registration.objects.filter(digest__in=digests).select_related("event__state")
    return list(found.order_by("-asked_at"))


@transaction.atomic
def leave(*, person: User, by: Principal) -> None:
    """Give up what somebody who closes their account registered for, and forget that they ever did."""
    for registration in registered_by(addresses_of(person)):
        if not registration.event.is_over:
            registration = give_up(registration=registration, by=registration.holder)
        audit.record("registration-forgotten", by=by, on=registration)
        registration.delete()


def _take_turn(registration: Registration, state: EventState, by: Principal) -> None:
    """A place or the end of the line, for one who has shown that the address is theirs."""
    gets_a_place = state.has_room
    state.turns += 1
    registration.turn = state.turns
    registration.state = State.GOING if gets_a_place else State.WAITING
    registration.confirmed_at = timezone.now()
    registration.save(update_fields=["turn", "state", "confirmed_at"])
    _count(state, registration, +1)
    audit.record("registration-confirmed", by=by, on=registration, waits=not gets_a_place)
    emails.tell(registration, "going" if gets_a_place else "waiting")


def _count(state: EventState, registration: Registration, change: int) -> None:
    """Keep the number of those in the registration's state."""
    name = "going" if registration.state == State.GOING else "waiting"
    setattr(state, name, getattr(state, name) + change)
    state.save(update_fields=["going", "waiting", "turns"])


def _again(registration: Registration) -> Registration:
    """The registration as it is now that the lock is held."""
    fresh = Registration.objects.get(pk=registration.pk)
    fresh.event = registration.event
    return fresh
