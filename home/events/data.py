"""The events somebody registered for, as a part of the copy of their data."""

from dataclasses import asdict
from typing import Any

from core import sealed
from home.events.actions import registered_by
from home.models import Registration
from people.data_export import moment
from people.leaving import addresses_of
from people.models import User


def of_registrations(person: User) -> list[dict[str, Any]]:
    return [_told(registration) for registration in registered_by(addresses_of(person))]


def _told(registration: Registration) -> dict[str, Any]:
    try:
        details = asdict(registration.details) if registration.sealed else {}
    except sealed.Gone:
        details = {}
    return {
        "event": registration.event.title,
        "starts": moment(registration.event.starts_at),
        **details,
        "state": registration.state,
        "asked": moment(registration.asked_at),
        "confirmed": moment(registration.confirmed_at),
    }
