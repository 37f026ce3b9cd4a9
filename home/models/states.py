"""Where each event stands at this moment."""

from datetime import UTC

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from home.models.events import EventPage


class EventState(models.Model):
    """Where an event stands. Beside its page, whose earlier versions could bring back what is over.

    going, waiting: people now; turns: how many were ever given a turn in the line. capacity: as last
    published, never below `going`. version: of its calendar entry (SEQUENCE, RFC 5545); told: what
    that entry says. Whoever changes who is going holds the lock on this row.
    """

    event = models.OneToOneField(EventPage, models.CASCADE, related_name="state")
    capacity = models.PositiveIntegerField(null=True)
    going = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    turns = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(going__lte=F("capacity")),
                name="home_eventstate_never_more_than_places",
            ),
        ]

    def __str__(self) -> str:
        return f"state of event {self.event_id}"

    @property
    def places_left(self) -> int | None:
        """How many may still come, less those who wait for a place; None without a limit."""
        if self.capacity is None:
            return None
        return max(0, self.capacity - self.going - self.waiting)

    @property
    def has_room(self) -> bool:
        """Whether whoever comes now gets a place: nobody overtakes those who wait."""
        return self.places_left is None or self.places_left > 0


def said_in_a_calendar(event: EventPage) -> dict[str, str]:
    """What a calendar entry says of an event, to see whether it changed."""
    return {
        "title": event.title,
        "starts": event.starts_at.astimezone(UTC).isoformat(),
        "ends": event.ends_at.astimezone(UTC).isoformat(),
        "zone": event.zone,
        "place": f"{event.venue}\n{event.address}".strip(),
        "online": "yes" if event.is_online else "",
    }
