"""The public pages of events: what they say, to whom, at what cost."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection

from core import public
from core.models import ClosedDocument
from core.permissions import Principal
from home.events import organising
from home.models import EventMaterial, EventPage, HomePage
from tests.test_words import pseudo_locale, untranslated  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
MakeEvent = Callable[..., EventPage]
RUNNER = Principal.of_command("test")
# A summer's morning, two days after which London's clock is an hour ahead of Greenwich.
SUMMER = datetime(2027, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def steady_cache(settings: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    }


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_when_on_the_clock_of_the_event_with_its_zone_by_name(
    make_event: MakeEvent, client: Client
) -> None:
    london = make_event("london", starts_at=SUMMER)
    winter = make_event("winter", starts_at=datetime(2027, 1, 7, 9, tzinfo=UTC))
    far = make_event("far", starts_at=SUMMER, zone="Asia/Kathmandu")
    long = make_event("long", starts_at=SUMMER, ends_at=SUMMER + timedelta(days=2))

    assert "Thursday 1 July 2027, 10:00 to 12:00 BST (Europe/London)" in text(client, london.url)
    assert "Thursday 7 January 2027, 09:00 to 11:00 GMT (Europe/London)" in text(client, winter.url)
    assert "14:45 to 16:45 local time (Asia/Kathmandu)" in text(client, far.url)
    assert "10:00 to Saturday 3 July 2027, 10:00 BST" in text(client, long.url)


def test_what_is_coming_and_what_is_over_stand_apart(make_event: MakeEvent, client: Client) -> None:
    make_event("later", starts_at=timezone.now() + timedelta(days=30))
    make_event("sooner", starts_at=timezone.now() + timedelta(days=3))
    make_event("running", starts_at=timezone.now() - timedelta(hours=1))
    make_event("gone", starts_at=timezone.now() - timedelta(days=30))
    make_event("draft", live=False)
    make_event("expired", expire_at=timezone.now() - timedelta(minutes=1))

    shown = client.get("/events/").context

    assert [line["title"] for line in shown["lines"]] == ["Running", "Sooner", "Later"]
    assert [line["title"] for line in shown["over"]] == ["Gone"]
    past = client.get("/events/?when=past").context
    assert [line["title"] for line in past["lines"]] == ["Gone"]
    for hidden in ("draft", "expired"):
        for tail in ("", "event.ics", "register/", "contact/", "register/sent/"):
            assert client.get(f"/events/{hidden}/{tail}").status_code == 404


def test_with_nothing_planned_the_list_says_so(client: Client) -> None:
    assert "No event is planned at the moment" in text(client, "/events/")
    assert "No event is over yet" in text(client, "/events/?when=past")


@pytest.mark.parametrize("query", ["page=0", "page=9", "page=two", "page=²", "when=tomorrow"])
def test_a_list_that_cannot_be_is_named_and_the_nearest_page_shown(
    query: str, make_event: MakeEvent, client: Client
) -> None:
    make_event()

    shown = client.get(f"/events/?{query}")

    page = shown.content.decode()
    assert "There is a problem" in page
    assert "<title>Error: " in page
    assert all(f'id="{name}"' in page for name in re.findall(r'href="#([^"]+)"', page))
    assert [line["title"] for line in shown.context["lines"]] == ["Spring gathering"]


def test_pages_cost_the_same_at_one_event_and_at_many(
    make_event: MakeEvent, client: Client, django_assert_num_queries: Any
) -> None:
    costs = {
        "/events/": 4,
        "/events/?when=past": 3,
        "/events/event-0/": 2,
        "/events/event-0/event.ics": 1,
        "/events/calendar.ics": 1,
        "/events/feed.atom": 1,
    }
    make_event("event-0")
    make_event("past-0", starts_at=timezone.now() - timedelta(days=9))
    for number in range(2):
        for address, queries in costs.items():
            client.get(address)
            with django_assert_num_queries(queries, info=address):
                client.get(address)
        if number == 0:
            for more in range(1, 7):
                make_event(f"event-{more}")
                make_event(f"past-{more}", starts_at=timezone.now() - timedelta(days=9))
            event = EventPage.objects.get(slug="event-0")
            for more in range(3):
                EventMaterial.objects.create(
                    event=event, title=f"Slides {more}", link="https://example.org/slides"
                )


def test_a_visitor_is_given_no_cookie_by_what_a_cache_may_keep(
    make_event: MakeEvent, client: Client
) -> None:
    event = make_event()
    for address in ("/events/", event.url, f"{event.url}event.ics", "/events/calendar.ics"):
        answer = client.get(address)
        assert not answer.cookies, address
        assert "Cookie" not in answer.get("Vary", ""), address
    assert "no-store" in client.get(f"{event.url}register/")["Cache-Control"]


def test_what_public_pages_show_is_announced_when_it_changes() -> None:
    shown = {"desk", "eventindexpage", "eventmaterial", "eventpage", "eventstate"}

    assert {f"home_{name}" for name in shown} <= public.watched()


def test_what_was_handed_out_stands_on_the_page_afterwards(
    make_event: MakeEvent, client: Client
) -> None:
    event = make_event(starts_at=timezone.now() - timedelta(days=2))
    document = ClosedDocument.objects.create(
        title="Slides", collection=Collection.get_first_root_node(), file="slides.pdf"
    )
    event.materials = [
        EventMaterial(title="The slides", document=document),
        EventMaterial(title="The talk", kind="recording", link="https://example.org/talk"),
    ]
    event.save_revision().publish()

    page = text(client, event.url)

    assert document.url in page
    assert "https://example.org/talk" in page
    assert "This event is over." in page
    assert f"{event.url}register/" not in page


def test_the_page_tells_search_engines_what_it_is(make_event: MakeEvent, client: Client) -> None:
    event = make_event(
        "tea", title="Tea </script><b>", starts_at=SUMMER, capacity=9, is_online=True
    )

    def data() -> Any:
        page = text(client, event.url)
        return json.loads(re.search(r'application/ld\+json">(.*?)</script>', page, re.S)[1])

    first = data()
    organising.cancel(event=event, reason="Rain.", by=RUNNER)

    assert first["@type"] == "Event"
    assert first["name"] == "Tea </script><b>"
    assert first["startDate"] == "2027-07-01T10:00:00+01:00"
    assert first["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert (first["maximumAttendeeCapacity"], first["remainingAttendeeCapacity"]) == (9, 9)
    assert first["eventStatus"].endswith("EventScheduled")
    assert data()["eventStatus"].endswith("EventCancelled")
    assert '<meta property="og:title" content="Tea &lt;/script&gt;&lt;b&gt;">' in text(
        client, event.url
    )


def test_the_sites_map_names_every_public_event(make_event: MakeEvent, client: Client) -> None:
    event = make_event()
    make_event("draft", live=False)

    found = text(client, "/sitemap.xml")

    assert f"{event.url}</loc>" in found
    assert "/events/</loc>" in found
    assert "draft" not in found


def test_the_feed_is_one_that_readers_understand(make_event: MakeEvent, client: Client) -> None:
    make_event("first", introduction="Tea & talk")
    event = make_event("second")
    organising.cancel(event=event, reason="Rain.", by=RUNNER)
    make_event("over", starts_at=timezone.now() - timedelta(days=3))

    feed = feedparser.parse(client.get("/events/feed.atom").content)

    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Second", "First"]
    assert feed.entries[0].summary.startswith("This event is cancelled.")
    assert "Tea & talk" in feed.entries[1].summary


def test_the_number_of_places_left_is_shown_and_never_below_none(
    make_event: MakeEvent, client: Client, going: Any
) -> None:
    event = make_event(capacity=2)
    assert "2 places left." in text(client, event.url)
    going(event, "Sam")
    assert "1 place left." in text(client, event.url)
    going(event, "Mo")
    going(event, "Lee")
    page = text(client, event.url)
    assert "All places are taken. You can join the waiting list." in page
    assert "Join the waiting list" in page


def test_an_event_has_no_link_to_an_address_of_another_thing(make_event: MakeEvent) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="Something else has this address"):
        make_event("registrations")


def test_every_word_of_events_can_be_translated(
    make_event: MakeEvent,
    client: Client,
    going: Any,
    pseudo_locale: None,  # noqa: F811
) -> None:
    content = {
        name: f"§{name}§"
        for name in ("title", "introduction", "venue", "address", "organiser", "for_whom", "access")
    }
    home = HomePage.objects.get()
    home.title = "§Home§"
    home.save_revision().publish()
    index = EventPage.objects.model
    assert index
    from home.models import EventIndexPage

    events = EventIndexPage.objects.get()
    events.title = "§Events§"
    events.save_revision().publish()
    event = make_event("marked", **content, capacity=1, is_online=True)
    organising.set_desk(event=event, address="desk@example.org", link="", by=RUNNER)
    sam, mo = going(event, "§Sam§"), going(event, "§Mo§")

    for address in (
        "/events/",
        "/events/?when=past",
        event.url,
        f"{event.url}register/",
        f"{event.url}register/sent/",
        f"{event.url}contact/",
        f"{event.url}contact/sent/",
        f"/events/registrations/{sam.token}/",
        f"/events/registrations/{sam.token}/give-up/",
        f"/events/registrations/{mo.token}/",
    ):
        assert not untranslated(text(client, address)), address
    assert not untranslated(client.get("/events/registrations/none/").content.decode())
