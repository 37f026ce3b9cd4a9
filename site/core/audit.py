"""Who did what, when: one row in the same transaction as the write it tells of."""

from typing import Any

from django.db import models

from core.models import Event
from core.permissions import Principal


def record(action: str, *, by: Principal, on: object, **details: str | int | bool | None) -> Event:
    """Add an audit row. Call it inside the transaction of the write it tells of.

    `action` is a past-tense phrase in kebab case ("case-imported"); `on` is a model instance or a
    plain string; `details` hold facts that name no person: no mail address, no name, no free text.
    """
    subject_type, subject_id = subject_of(on)
    return Event.objects.create(
        action=action,
        actor=str(by),
        subject_type=subject_type,
        subject_id=subject_id,
        details=details,
    )


def subject_of(thing: Any) -> tuple[str, str]:
    """The (type, id) by which the audit knows a thing: its public id where it has one."""
    if not isinstance(thing, models.Model):
        return "", str(thing)
    return thing._meta.label_lower, str(getattr(thing, "public_id", thing.pk))
