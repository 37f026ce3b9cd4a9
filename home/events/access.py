"""What may be asked about an event and about one registration. Who may: home.events.permissions."""

from enum import auto

from core.permissions import Permission


class MayEvent(Permission):
    PLACE_ASK = auto()
    REGISTRATIONS_READ = auto()
    DESK_SET = auto()
    EVENT_CANCEL = auto()


class MayRegistration(Permission):
    """About one registration: for whoever holds the link that was mailed for it."""

    PLACE_CONFIRM = auto()
    PLACE_GIVE_UP = auto()
