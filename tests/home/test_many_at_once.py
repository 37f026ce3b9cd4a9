"""Fifty people at the same moment, and three ways the database itself says no."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from core.permissions import NOBODY
from home.events import actions
from home.models import EventMaterial, EventPage, EventState, Registration
from home.models.registrations import Details

CROWD, PLACES = 50, 20


def test_of_fifty_at_once_as_many_go_as_there_are_places_and_the_rest_wait_in_turn(
    own_database: str, make_event: Any
) -> None:
    event = make_event(capacity=PLACES)
    asked = [
        actions.register(
            event=EventPage.objects.get(pk=event.pk),
            details=Details(name=f"Person {number}", address=f"{number}@example.org"),
            by=NOBODY,
        )
        for number in range(CROWD)
    ]
    together, failures = threading.Barrier(CROWD), []

    def confirm(registration: Registration) -> None:
        try:
            own = Registration.objects.select_related("event").get(pk=registration.pk)
            connection.close()
            together.wait(30)
            actions.confirm(registration=own, by=own.holder)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    crowd = [threading.Thread(target=confirm, args=[registration]) for registration in asked]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert not failures
    assert list(Registration.objects.going().values_list("turn", flat=True)) == list(
        range(1, PLACES + 1)
    )
    assert list(Registration.objects.waiting().values_list("turn", flat=True)) == list(
        range(PLACES + 1, CROWD + 1)
    )
    state = EventState.objects.get()
    assert (state.going, state.waiting) == (PLACES, CROWD - PLACES)


BREACHES: list[tuple[str, Callable[[EventPage], Any]]] = [
    (
        "home_eventstate_never_more_than_places",
        lambda event: EventState.objects.update(capacity=1, going=2),
    ),
    (
        "home_eventpage_ends_after_it_starts",
        lambda event: EventPage.objects.update(ends_at=F("starts_at")),
    ),
    ("home_eventpage_has_a_place", lambda event: EventPage.objects.update(capacity=0)),
    (
        "home_eventpage_registration_closes_after_it_opens",
        lambda event: EventPage.objects.update(
            registration_opens_at=timezone.now(),
            registration_closes_at=timezone.now() - timedelta(days=1),
        ),
    ),
    (
        "home_eventmaterial_is_a_document_or_a_link",
        lambda event: EventMaterial.objects.create(event=event, title="Neither"),
    ),
    (
        "home_registration_once_an_address",
        lambda event: [
            Registration.objects.create(event=event, digest="same", sealed="x") for _ in range(2)
        ],
    ),
    (
        "home_registration_one_at_each_turn",
        lambda event: [
            Registration.objects.create(event=event, digest=str(number), sealed="x", turn=1)
            for number in range(2)
        ],
    ),
    (
        "home_registration_comes_in_turn",
        lambda event: Registration.objects.create(
            event=event, digest="one", sealed="x", state="going"
        ),
    ),
    (
        "home_registration_keeps_nothing_once_cancelled",
        lambda event: Registration.objects.create(
            event=event, digest="one", sealed="x", state="cancelled"
        ),
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("constraint", "breach"), BREACHES, ids=[name for name, _ in BREACHES])
def test_the_database_refuses_what_cannot_be(
    constraint: str, breach: Callable[[EventPage], Any], make_event: Any
) -> None:
    event = make_event()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        breach(event)
