"""Who may look after an event: its organiser, editors, and for what is not about people, moderators."""

from collections.abc import Hashable, Iterable

from core.permissions import Principal, register
from home.events.access import MayEvent, MayRegistration
from home.models import EventPage, Registration
from people.models import Role
from people.permissions import roles_here

ANYONE, ORGANISER, HOLDER = "anyone", "organiser", "holder of the link"


def _at_event(principal: Principal, event: EventPage) -> Iterable[Hashable]:
    """Facilitators organise the events they wrote themselves."""
    yield ANYONE
    roles = set(roles_here(principal, event))
    yield from roles
    person = principal.person
    if Role.FACILITATOR in roles and person is not None and event.owner_id == person.pk:
        yield ORGANISER


def _of_registration(principal: Principal, registration: Registration) -> Iterable[Hashable]:
    if principal == registration.holder:
        yield HOLDER


# Access needs are about health: those who run the installation do not read them.
register(
    EventPage,
    permissions=MayEvent,
    roles=_at_event,
    grants={
        ANYONE: frozenset({MayEvent.PLACE_ASK}),
        ORGANISER: frozenset(MayEvent),
        Role.EDITOR: frozenset(MayEvent),
        Role.MODERATOR: frozenset({MayEvent.EVENT_CANCEL}),
        Role.ADMINISTRATOR: frozenset({MayEvent.EVENT_CANCEL, MayEvent.DESK_SET}),
    },
)
register(
    Registration,
    permissions=MayRegistration,
    roles=_of_registration,
    grants={HOLDER: frozenset(MayRegistration)},
)
