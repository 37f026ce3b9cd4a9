"""Events for trying out, dated from today. Each says that it is an example."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from core.permissions import Principal
from home.events import organising
from home.models import EventIndexPage, EventMaterial, EventPage
from people.models import User

ZONE = "Europe/London"
EXAMPLE = "This is an example, made with the demonstration. Nobody will be there."
# Days from today, o'clock, hours, then what the page says.
EVENTS: list[tuple[int, int, int, dict[str, Any]]] = [
    (
        9, 10, 3,
        {
            "slug": "example-answering-rumours",
            "title": "Answering rumours before they spread (example)",
            "introduction": "A morning on what neighbours, schools and councils can say within a day.",
            "venue": "Example Central Library",
            "address": "1 Example Street\nExampleton",
            "is_online": True,
            "organiser": "Example Community Trust",
            "for_whom": "Anyone who answers for a neighbourhood, paid or not.",
            "access": "Step-free, with a hearing loop. Captions for those who join online.",
            "capacity": 40,
        },
    ),
    (
        16, 14, 1,
        {
            "slug": "example-clinic-for-one",
            "title": "An hour with a mediator (example)",
            "introduction": "One person brings one knot, and leaves with two or three next steps.",
            "is_online": True,
            "organiser": "Example Mediation Service",
            "for_whom": "People who are in the middle of something now.",
            "access": "By telephone, if that is easier.",
            "capacity": 1,
        },
    ),
    (
        30, 18, 2,
        {
            "slug": "example-shared-supper",
            "title": "Shared supper and stories (example)",
            "introduction": "Food first, then three stories of work that did not go to plan.",
            "venue": "Example Mill, Exampleton",
            "organiser": "Example Interfaith Forum",
            "takes_registrations": False,
        },
    ),
    (
        -20, 10, 2,
        {
            "slug": "example-first-hours",
            "title": "The first hours after a shock (example)",
            "introduction": "What people wished they had agreed beforehand.",
            "is_online": True,
            "organiser": "Example Resilience Partnership",
        },
    ),
]  # fmt: skip


@transaction.atomic
def make_examples(*, by: Principal) -> int:
    """Make the example events that are missing. Returns how many were made."""
    index = EventIndexPage.objects.get()
    owner = User.objects.filter(email="facilitator@example.org").first()
    today = timezone.now().astimezone(ZoneInfo(ZONE)).replace(minute=0, second=0, microsecond=0)
    made = 0
    for days, hour, hours, said in EVENTS:
        if EventPage.objects.filter(slug=said["slug"]).exists():
            continue
        starts = _at(today + timedelta(days=days), hour)
        event = EventPage(
            live=False,
            owner=owner,
            starts_at=starts,
            ends_at=starts + timedelta(hours=hours),
            zone=ZONE,
            body=[("inset", EXAMPLE)],
            **said,
        )
        if days < 0:
            event.materials = [
                EventMaterial(title="Notes of the day (example)", link="https://example.org/notes"),
                EventMaterial(
                    title="Recording (example)",
                    kind=EventMaterial.Kind.RECORDING,
                    link="https://example.org/recording",
                ),
            ]
        index.add_child(instance=event)
        event.save_revision(log_action=False).publish(log_action=False)
        organising.set_desk(
            event=event,
            address="organiser@example.org",
            link="https://example.org/room" if event.is_online else None,
            by=by,
        )
        made += 1
    return made


def _at(day: datetime, hour: int) -> datetime:
    """That hour on that day, on its own clock."""
    return day.replace(hour=hour)
