"""What the pages of sharing cost, in which words they speak, and what they show where there is nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casestudies.models import CaseStudyPage, Method, Offer, Theme
from people.models import Role
from places.models import Place
from tests.casestudies.sharing import steps
from tests.test_words import pseudo_locale, untranslated  # noqa: F401

pytestmark = pytest.mark.django_db


def queries(client: Client, path: str) -> int:
    client.get(path)  # what is asked once in a process
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_cost_the_same_with_one_and_with_many(
    client: Client, desk: Any, shelf: Callable[..., None], steady_cache: None
) -> None:
    offer = steps.begin(client, approach="Friday football with neighbours who brought supper.")
    steps.sent(Client(), token="b" * 32)
    editor = desk(Role.EDITOR)
    write, offers = steps.address(offer, "write"), reverse("casestudies_cms:offers")
    before = queries(client, write), queries(editor, offers)

    shelf(*({"title": f"Friday football {number}"} for number in range(5)))
    for number in range(4):
        steps.sent(Client(), token=f"{number}" * 32)

    assert (queries(client, write), queries(editor, offers)) == before


def test_every_word_of_sharing_can_be_translated(
    client: Client,
    pseudo_locale: None,  # noqa: F811
) -> None:
    Theme.objects.update(name="§Theme§", description="§About it§")
    Method.objects.update(name="§Method§", description="§About it§")
    Place.objects.update(name="§Place§")
    marked = {name: f"§{value}§" for name, value in steps.ANSWERS.items() if isinstance(value, str)}
    offer = steps.begin(client, place="", **{name: marked[name] for name in ("approach", "impact")})
    steps.write(client, offer, **marked | {"place": "", "year_start": ""})
    for name in ("write", "files", "uses", "send", "withdraw"):
        page = client.get(steps.address(offer, name)).content.decode()
        assert not [word for word in untranslated(page) if not word.isupper()], name
    for path in (steps.START, f"{steps.START}return/"):
        assert not untranslated(client.get(path).content.decode()), path


def test_a_long_list_to_tick_is_closed_until_something_in_it_is_ticked(client: Client) -> None:
    for number in range(13):
        Method.objects.create(name=f"Way {number}", slug=f"way-{number}")
    offer = steps.begin(client)
    path = steps.address(offer, "write")

    assert '<details class="govuk-details">' in long_list(client.get(path))
    steps.write(client, offer, methods=["way-3"])
    assert '<details class="govuk-details" open>' in long_list(client.get(path))


def long_list(response: Any) -> str:
    """The question with more choices than a telephone shows at once."""
    page = response.content.decode()
    return page[page.index("How it was done") : page.index('name="methods"')]


def test_an_empty_desk_says_what_comes_there(desk: Any) -> None:
    page = desk(Role.MODERATOR).get(reverse("casestudies_cms:offers")).content.decode()

    assert "Nothing has been offered yet." in page
    assert re.search(r"<h1\b[^>]*>\s*(<svg.*?</svg>)?\s*Offers", page, re.S)


def test_at_the_desk_whoever_waits_longest_comes_first_then_the_newest(desk: Any) -> None:
    offers = [steps.sent(Client(), token=letter * 32, title=letter) for letter in "abcd"]
    editor = desk(Role.EDITOR)
    steps.review(editor, offers[0], "take-up")
    steps.review(editor, offers[2], "take-up")
    list_of_offers = reverse("casestudies_cms:offers")

    listed = editor.get(list_of_offers).context["results"]
    beyond = editor.get(f"{list_of_offers}?page=9").context["results"]

    assert [offer.title for offer in listed] == ["b", "d", "c", "a"]
    assert beyond.number == 1


def test_the_same_work_is_asked_about_and_its_people_can_be_written_to_by_relay(
    client: Client, make_case: Callable[..., CaseStudyPage]
) -> None:
    from casestudies.actions import set_contact
    from core.permissions import Principal

    case = make_case(title="Thursday table on Meadow estate")
    set_contact(case=case, address="cook@meadow.example", by=Principal.of_command("test"))
    offer = steps.begin(client)
    steps.write(client, offer)

    page = client.get(steps.address(offer, "similar")).content.decode()

    assert "Is this the same work?" in page
    assert f"{case.url}contact/" in page
    assert "cook@meadow.example" not in page


def test_the_desk_shows_what_was_answered_and_not_who_by(client: Client, desk: Any) -> None:
    offer = steps.sent(client)

    page = desk(Role.EDITOR).get(reverse("casestudies_cms:offer", args=[offer.public_id]))

    assert "Begin with soup." in page.content.decode()
    assert "Building trust" in page.content.decode(), "what was ticked stands there by its name"
    assert steps.EMAIL not in page.content.decode()


def test_declining_without_a_reason_asks_for_one(client: Client, desk: Any) -> None:
    offer = steps.sent(client)

    answer = steps.review(desk(Role.EDITOR), offer, "decline", reason="")

    assert "Give a reason." in answer.content.decode()
    offer.refresh_from_db()
    assert offer.state == Offer.State.OFFERED


def test_a_draft_that_lacks_what_a_public_case_needs_is_not_sent_to_its_readers(
    client: Client, desk: Any
) -> None:
    offer = steps.sent(client)
    editor = desk(Role.EDITOR)
    for do in ("take-up", "draft"):
        steps.review(editor, offer, do)
    page = steps.page_of(offer)
    page.summary = ""
    page.save_revision(clean=False)

    steps.review(editor, offer, "readers")

    assert not steps.page_of(offer).workflow_in_progress
