"""Writing an event in the CMS: its times, its places, who publishes it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import EventIndexPage, EventPage
from people.models import Role

pytestmark = pytest.mark.django_db


def form(**fields: Any) -> dict[str, Any]:
    """What an editor's browser sends for an event."""
    data = {
        "title": "Spring gathering",
        "slug": "spring-gathering",
        "introduction": "An afternoon.",
        "starts_at": "2027-03-29 10:00",
        "ends_at": "2027-03-29 12:00",
        "zone": "Europe/London",
        "venue": "The library, Leeds",
        "address": "",
        "organiser": "",
        "for_whom": "",
        "access": "",
        "body": streamfield([]),
        "takes_registrations": "on",
        "capacity": "",
        "registration_opens_at": "",
        "registration_closes_at": "",
        "materials": inline_formset([]),
        "comments": inline_formset([]),
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        **fields,
    }
    return nested_form_data(data)


def add_url() -> str:
    index = EventIndexPage.objects.get()
    return reverse("wagtailadmin_pages:add", args=["home", "eventpage", index.pk])


@pytest.mark.parametrize("own_zone", ["Europe/London", "Pacific/Auckland"])
@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York"])
def test_times_are_typed_as_the_clock_says_where_the_event_is(
    zone: str, own_zone: str, person: Any, client: Client
) -> None:
    editor = person(Role.EDITOR)
    editor.time_zone = own_zone
    editor.save()
    client.force_login(editor)

    answer = client.post(add_url(), form(zone=zone) | {"action-publish": "yes"})

    assert answer.status_code == 302, answer.context["form"].errors
    event = EventPage.objects.get()
    assert event.starts_at == datetime(2027, 3, 29, 10, tzinfo=ZoneInfo(zone))
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    assert 'value="2027-03-29 10:00' in shown


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        (
            {"starts_at": "2027-03-28 01:30"},
            "starts_at",
            "The clocks go forward then: there is no 01:30",
        ),
        ({"ends_at": "2027-03-29 09:00"}, "ends_at", "It cannot end before it starts."),
        ({"zone": "Mars/Olympus"}, "zone", "Mars/Olympus is not one of the available choices"),
        ({"capacity": "0"}, "capacity", "Give at least one place, or none."),
        ({"venue": ""}, "venue", "Say where it is, or that people can join online."),
        ({"slug": "registrations"}, "slug", "Something else has this address."),
        (
            {
                "registration_opens_at": "2027-03-02 10:00",
                "registration_closes_at": "2027-03-01 10:00",
            },
            "registration_closes_at",
            "Registration cannot close before it opens.",
        ),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    fields: dict[str, str], field: str, says: str, person: Any, client: Client
) -> None:
    client.force_login(person(Role.EDITOR))

    answer = client.post(add_url(), form(**fields) | {"action-publish": "yes"})

    assert says in answer.context["form"].errors[field][0]
    assert not EventPage.objects.exists()


def test_of_an_hour_that_comes_twice_the_first_is_meant(person: Any, client: Client) -> None:
    client.force_login(person(Role.EDITOR))
    twice = form(starts_at="2027-10-31 01:30", ends_at="2027-10-31 04:00")

    client.post(add_url(), twice | {"action-publish": "yes"})

    assert EventPage.objects.get().starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_fewer_places_than_people_who_have_one_are_refused(
    person: Any, client: Client, going: Any
) -> None:
    with time_machine.travel("2027-01-10T12:00:00Z"):
        client.force_login(person(Role.EDITOR))
        client.post(add_url(), form(capacity="3") | {"action-publish": "yes"})
        event = EventPage.objects.get()
        for name in ("Sam", "Mo"):
            going(event, name)

        edit = reverse("wagtailadmin_pages:edit", args=[event.pk])
        answer = client.post(edit, form(capacity="1") | {"action-publish": "yes"})

    assert "2 people have a place" in answer.context["form"].errors["capacity"][0]


def test_a_facilitator_writes_and_submits_and_an_editor_publishes(
    person: Any, client: Client
) -> None:
    client.force_login(person(Role.FACILITATOR))
    assert client.post(add_url(), form() | {"action-publish": "yes"}).status_code in (302, 403)
    assert not EventPage.objects.filter(live=True).exists()
    EventPage.objects.all().delete()
    client.post(add_url(), form() | {"action-submit": "yes"})
    event = EventPage.objects.get()
    assert event.workflow_in_progress

    client.force_login(person(Role.EDITOR))
    edit = reverse("wagtailadmin_pages:edit", args=[event.pk])
    client.post(edit, form() | {"action-publish": "yes"})

    assert EventPage.objects.get().live


def test_a_draft_is_looked_at_before_it_is_public(
    make_event: Callable[..., EventPage],
) -> None:
    draft = make_event(live=False, is_online=True)

    shown = draft.make_preview_request()

    assert shown.status_code == 200
    assert "Add to your calendar" in shown.content.decode()


def test_what_is_handed_out_is_a_document_or_a_link(person: Any, client: Client) -> None:
    client.force_login(person(Role.EDITOR))
    neither = {"kind": "material", "title": "Slides", "document": "", "link": ""}

    refused = client.post(
        add_url(), form(materials=inline_formset([neither])) | {"action-publish": "yes"}
    )

    assert "Choose a document or give a link" in refused.content.decode()
    assert not EventPage.objects.exists()
