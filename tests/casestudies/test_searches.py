"""Searches somebody keeps, and the mails about what they find."""

import email
import email.policy
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from casestudies.actions import withdraw
from casestudies.keeping import actions, emails, tasks
from casestudies.models import CaseStudyPage, SavedSearch
from core import sealed
from core.permissions import Principal
from notices.actions import SEPARATOR
from notices.models import MAIL, Notice
from people.data_export import data_of
from people.models import User
from tests.casestudies.shelf import LIST
from tests.people.crowd import make as person_named
from tests.search.library import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache", "shelf")]
SEARCHES = "/accounts/searches/"
TRUST = "theme=building-trust"


@pytest.fixture
def member() -> User:
    return person_named("Mary")


@pytest.fixture
def browser(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


@pytest.fixture
def search(member: User) -> SavedSearch:
    return actions.keep_search(
        query=TRUST, name="Trust", rhythm="daily", by=Principal.of_person(member)
    )


def letters() -> list[EmailMessage]:
    """What stands in the outbox, oldest first."""
    found = []
    for notice in Notice.objects.filter(kind="saved-search").order_by("pk"):
        binds = f"notices.notice:{notice.key}"
        words = sealed.unseal(notice.sealed, purpose=MAIL, binds=binds)
        raw = words.split(SEPARATOR, 2)[2]
        found.append(email.message_from_string(raw, policy=email.policy.default))
    return found


def publish(*titles: str, theme: str = "building-trust", at: datetime | None = None) -> None:
    published = at or timezone.now()
    make(
        *({"title": title, "themes": [theme], "first_published_at": published} for title in titles)
    )


@pytest.fixture
def later() -> Callable[..., int]:
    """Looks for news some time from now; returns for how many searches."""

    def look(**wait: float) -> int:
        with time_machine.travel(timezone.now() + timedelta(**wait), tick=False):
            return tasks.look_for_news_due()

    return look


def test_a_search_is_kept_from_below_its_list(browser: Client) -> None:
    page = browser.get(LIST, {"theme": "building-trust", "sort": "newest", "page": "1"})
    address = page.context["take"]["keep_url"]
    form = browser.get(address)
    assert form.context["form"]["name"].value() == "Building trust"

    answer = browser.post(address, {"name": "Trust", "rhythm": "daily"}, follow=True)

    search = SavedSearch.objects.get()
    assert (search.query, search.rhythm) == (TRUST, "daily")
    page = answer.content.decode()
    assert "The search is kept." in page
    assert f'href="{LIST}?{TRUST}"' in page
    # The same question once more is the same search.
    browser.post(f"{SEARCHES}keep/?page=3&{TRUST}", {"name": "Again", "rhythm": "never"})
    assert SavedSearch.objects.get().name == "Again"


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_the_search(client: Client) -> None:
    address = client.get(LIST, {"q": "rumours"}).context["take"]["keep_url"]

    answer = client.get(address)

    assert answer["Location"] == f"/accounts/login/?next={SEARCHES}keep/%3Fq%3Drumours"


def test_what_cannot_be_asked_cannot_be_kept(browser: Client) -> None:
    for send in (browser.get, browser.post):
        answer = send(f"{SEARCHES}keep/?theme=no-such-theme")
        assert answer["Location"] == f"{LIST}?theme=no-such-theme"
    page = browser.post(f"{SEARCHES}keep/?{TRUST}", {"name": "", "rhythm": "hourly"})
    assert set(page.context["form"].errors) == {"name", "rhythm"}
    assert not SavedSearch.objects.exists()


def test_one_hears_of_what_is_new_and_nothing_twice(
    search: SavedSearch, later: Callable[..., int], settings: Any
) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        publish("Garden walls", "Open doors")
        publish("Elsewhere", theme="inclusive-spaces")

    assert later(hours=23) == 0  # not yet
    assert later(hours=25) == 1
    assert later(hours=25) == 0
    assert later(hours=50) == 1
    assert later(hours=75) == 1

    (letter,) = letters()
    assert letter["Subject"] == "2 new case studies: Trust"
    body = letter.get_content()
    for title in ("Garden walls", "Open doors"):
        assert body.count(title) == 1
        assert CaseStudyPage.objects.get(title=title).full_url in body
    assert "Elsewhere" not in body
    assert "Friday football" not in body  # it was there before
    assert f"{settings.BASE_URL}{LIST}?{TRUST}" in body


def test_nothing_is_written_while_there_is_nothing_new(
    search: SavedSearch, later: Callable[..., int]
) -> None:
    assert later(hours=25) == 1
    assert letters() == []


def test_what_the_index_did_not_know_at_the_last_look_is_told_at_the_next(
    search: SavedSearch, later: Callable[..., int]
) -> None:
    moment = timezone.now() + timedelta(hours=25)
    assert later(hours=25) == 1
    publish("Just before", at=moment - timedelta(seconds=2))

    assert later(hours=50) == 1

    (letter,) = letters()
    assert "Just before" in letter.get_content()


def test_what_is_withdrawn_before_the_mail_is_not_in_it(
    search: SavedSearch, later: Callable[..., int]
) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        publish("Garden walls", "Open doors")
    with time_machine.travel(timezone.now() + timedelta(hours=6), tick=False):
        case = CaseStudyPage.objects.get(title="Open doors")
        withdraw(case=case, by=Principal.of_command("test"))

    later(hours=25)

    (letter,) = letters()
    assert "Open doors" not in letter.as_string()


def test_a_weekly_search_waits_a_week_and_a_silent_one_for_ever(
    search: SavedSearch, later: Callable[..., int]
) -> None:
    SavedSearch.objects.update(rhythm="weekly")
    assert (later(days=6), later(days=8)) == (0, 1)
    SavedSearch.objects.update(rhythm="never")
    assert later(days=800) == 0


def test_nobody_is_written_to_who_may_not_sign_in(
    search: SavedSearch, member: User, later: Callable[..., int]
) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)

    assert later(days=2) == 0


def test_a_mail_program_stops_the_mails_at_a_touch(
    search: SavedSearch, later: Callable[..., int], client: Client, settings: Any
) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        publish("Garden walls")
    later(hours=25)
    (letter,) = letters()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = letter["List-Unsubscribe"].strip().strip("<>").removeprefix(settings.BASE_URL)

    # Programs look at links before people do: that alone changes nothing.
    asked = client.get(stop).content.decode()
    assert "Stop mails about this search?" in asked
    assert escape(search.name) in asked, "whoever keeps several knows which it is"
    assert SavedSearch.objects.get().paused_at is None
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(stop, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert "No more mails about this search" in answer.content.decode()
    assert SavedSearch.objects.get().paused_at is not None
    assert later(days=3) == 0
    assert strict.post(stop).status_code == 200
    assert client.get(f"{SEARCHES}stop/nonsense/").status_code == 410


def test_a_link_of_a_search_that_is_gone_says_that_there_are_no_more_mails(
    search: SavedSearch, client: Client, settings: Any
) -> None:
    stop = emails.link_to_stop(search).removeprefix(settings.BASE_URL)
    search.delete()

    for answer in (client.get(stop), client.post(stop)):
        assert "No more mails about this search" in answer.content.decode()


def test_a_search_is_paused_started_again_and_deleted(
    browser: Client, search: SavedSearch, later: Callable[..., int]
) -> None:
    address = f"{SEARCHES}{search.public_id}/"

    browser.post(address, {"pause": "yes"})
    assert "Paused" in browser.get(SEARCHES).content.decode()
    with time_machine.travel(timezone.now() - timedelta(minutes=1), tick=False):
        publish("While it was silent")
    browser.post(address, {"name": "Trust and more", "rhythm": "daily"})
    assert later(hours=25) == 1
    assert letters() == []  # what came while nobody wanted to hear of it is no news
    assert "Trust and more" in browser.get(SEARCHES).content.decode()
    browser.post(address, {"delete": "yes"})
    assert not SavedSearch.objects.exists()
    assert "You keep no searches" in browser.get(SEARCHES).content.decode()


def test_a_search_is_its_owners_alone(client: Client, search: SavedSearch) -> None:
    client.force_login(person_named("Oscar"))

    assert search.name not in client.get(SEARCHES).content.decode()
    for send in (client.get, client.post):
        assert send(f"{SEARCHES}{search.public_id}/", {"delete": "yes"}).status_code == 404
    assert SavedSearch.objects.exists()


def test_there_are_only_so_many_searches(
    browser: Client, search: SavedSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_SEARCHES", 1)

    page = browser.post(f"{SEARCHES}keep/?q=rumours", {"name": "Rumours", "rhythm": "never"})

    assert "You keep 1 searches. Delete one to make room." in page.content.decode()


def test_a_person_keeps_a_question_once(search: SavedSearch) -> None:
    with pytest.raises(IntegrityError, match="casestudies_savedsearch_one_a_question"):
        SavedSearch.objects.create(person=search.person, query=search.query, name="Again")


def test_a_search_has_a_rhythm_we_know(search: SavedSearch) -> None:
    with pytest.raises(IntegrityError, match="casestudies_savedsearch_known_rhythm"):
        SavedSearch.objects.update(rhythm="hourly")


def test_searches_are_in_the_copy_of_ones_data(search: SavedSearch, settings: Any) -> None:
    (copied,) = data_of(search.person)["saved_searches"]

    assert copied["address"] == f"{settings.BASE_URL}{LIST}?{TRUST}"


def test_searches_cost_the_same_however_many_there_are(
    browser: Client, search: SavedSearch, member: User, django_assert_num_queries: Any
) -> None:
    browser.get(SEARCHES)
    with django_assert_num_queries(3) as few:  # session, person, searches
        browser.get(SEARCHES)
    for word in ("rumours", "supper"):
        actions.keep_search(
            query=f"q={word}", name=word, rhythm="never", by=Principal.of_person(member)
        )
    with django_assert_num_queries(len(few)):
        browser.get(SEARCHES)
