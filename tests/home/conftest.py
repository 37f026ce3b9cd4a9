"""Events to register for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone

from core.permissions import NOBODY
from home.events import actions
from home.models import EventIndexPage, EventPage, Registration
from home.models.registrations import Details
from people.models import Role, User
from tests.core.conftest import own_database  # noqa: F401

MakeEvent = Callable[..., EventPage]


@pytest.fixture
def make_event() -> MakeEvent:
    """Makes an event in a fortnight, public unless live=False."""

    def make(slug: str = "spring-gathering", *, live: bool = True, **fields: Any) -> EventPage:
        starts = timezone.now().replace(microsecond=0) + timedelta(days=14)
        event = EventPage(
            **{
                "title": slug.replace("-", " ").capitalize(),
                "slug": slug,
                "live": False,
                "introduction": "An afternoon for people who hold communities together.",
                "starts_at": starts,
                "ends_at": fields.get("starts_at", starts) + timedelta(hours=2),
                "venue": "The library, Leeds",
                "address": "Example Street\nLeeds",
                "organiser": "Example community trust",
                **fields,
            }
        )
        EventIndexPage.objects.get().add_child(instance=event)
        revision = event.save_revision(log_action=False)
        if live:
            revision.publish(log_action=False)
        return EventPage.objects.get(pk=event.pk)

    return make


@pytest.fixture
def going(make_event: MakeEvent) -> Callable[..., Registration]:
    """Registers and confirms somebody, by name."""

    def register(event: EventPage, name: str = "Sam", **details: str) -> Registration:
        said = Details(name=name, address=f"{name.lower()}@example.org", **details)
        asked = actions.register(event=EventPage.objects.get(pk=event.pk), details=said, by=NOBODY)
        return actions.confirm(registration=asked, by=asked.holder)

    return register


@pytest.fixture
def mails(django_capture_on_commit_callbacks: Any) -> Callable[..., list[Any]]:
    """Does what it is given and returns the mails that went out because of it."""

    def sent_by(do: Callable[[], Any]) -> list[Any]:
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            do()
        return mail.outbox[before:]

    return sent_by


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def person() -> Callable[[Role], User]:
    def make(role: Role, name: str = "") -> User:
        made = User.objects.create_user(
            f"{name or role.value}@example.org", display_name=role.value, approved_at=timezone.now()
        )
        made.groups.add(Group.objects.get(name=role.value))
        return made

    return make
