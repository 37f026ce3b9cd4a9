"""The checks as editors meet them: in the panel of every page with prose, and when they send it on."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from casestudies.models import CaseStudyPage, GuidancePage
from core import tasks
from core.actions import keep_answer
from core.checking import asking
from core.checking.registry import findings
from core.models import Link, PublicDetail
from home.models import HomePage, StandardPage
from people.models import Role, User
from tests.casestudies.guides import QUOTED, block, guide, picture
from tests.casestudies.test_guidance_cms import form, rich_text

pytestmark = pytest.mark.django_db
RING = block("paragraph", "<p>Ring 07700 900123 after dark.</p>")


@pytest.fixture
def desk(settings: Any) -> Callable[[Role], Client]:
    settings.STAFF_SECOND_FACTOR = False

    def sign_in(role: Role) -> Client:
        client = Client()
        person = User.objects.create_user(
            f"{role.value}@example.org", display_name=role.value, approved_at=timezone.now()
        )
        person.groups.add(Group.objects.get(name=role.value))
        client.force_login(person)
        return client

    return sign_in


def edit(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def whats(page: Any) -> list[str]:
    return [finding.what for finding in findings(page)]


def test_every_kind_of_finding_on_guidance_is_named_what_stops_it_first():
    image = picture()
    shown = {"image": image.pk, "alternative": "", "decorative": False, "caption": ""}
    page = guide(live=False, body=[RING, block("picture", shown), block("quotation", QUOTED)])

    found = findings(page)

    assert [finding.blocks for finding in found] == [True, False, False]
    assert "No consent to this quotation is recorded." in found[0].what
    assert {"Paragraph", "Picture"} == {finding.where for finding in found[1:]}


def test_a_picture_that_decorates_or_has_words_passes():
    image = picture()
    body = [
        block("picture", {"image": image.pk, "alternative": "Two people", "decorative": False}),
        block("picture", {"image": image.pk, "alternative": "", "decorative": True}),
    ]

    assert not whats(guide(body=body))


def test_case_studies_and_plain_pages_are_checked_alike(make_case: Callable[..., CaseStudyPage]):
    case = make_case(approach="<p>They rang 07700 900123.</p>")
    about = StandardPage.objects.get(slug="about")
    about.introduction = "Ring 07700 900123."

    assert "This looks like a private telephone number." in whats(case)
    assert "This looks like a private telephone number." in whats(about)


def test_the_sources_of_a_case_are_asked_like_any_link(make_case: Callable[..., CaseStudyPage]):
    case = make_case()
    assert not whats(case)

    gone = asking.Answer(Link.State.GONE, 404)
    keep_answer(url="https://example.org/", answer=gone)

    [finding] = findings(case)
    assert finding.where == "Source: url"
    assert finding.excerpt == "https://example.org/"


@pytest.mark.parametrize("kind", ["guidance", "case", "plain", "home"])
def test_the_editor_of_each_kind_of_page_lists_what_was_found(
    desk: Callable[[Role], Client], make_case: Callable[..., CaseStudyPage], kind: str
):
    page = {
        "guidance": lambda: guide(body=[RING]),
        "case": lambda: make_case(summary="Ring 07700 900123."),
        "plain": lambda: StandardPage.objects.get(slug="about"),
        "home": HomePage.objects.get,
    }[kind]()

    shown = desk(Role.ADMINISTRATOR).get(edit(page)).content.decode()

    assert "Before you publish" in shown
    assert ("07700 900123" in shown.split("data-weft-findings")[-1]) == (
        kind in {"guidance", "case"}
    )


def test_whoever_sends_a_draft_on_is_told_how_much_was_found(
    desk: Callable[[Role], Client],
):
    page = guide(live=False, body=[RING])
    sent = form(("paragraph", rich_text("<p>Ring 07700 900123.</p>"))) | {"action-submit": "yes"}
    response = desk(Role.FACILITATOR).post(edit(page), sent, follow=True)

    assert "The checks found 1 thing to look at" in response.content.decode()
    assert GuidancePage.objects.get().workflow_in_progress


def test_an_editor_marks_a_detail_as_public_with_a_reason(desk: Callable[[Role], Client]):
    page = guide(body=[RING])
    url = reverse("checks:mark-public", args=[page.pk]) + "?detail=phone:07700900123"
    editor = desk(Role.EDITOR)
    assert "07700 900123" in editor.get(url).content.decode()

    refused = editor.post(url, {"reason": ""})
    assert "Say where the organisation publishes it." in refused.content.decode()
    editor.post(url, {"reason": "The duty desk, on its own page"})

    assert PublicDetail.objects.get().reason == "The duty desk, on its own page"
    assert not whats(page)
    assert desk(Role.FACILITATOR).get(url).status_code in {302, 403}
    assert editor.get(url.replace("0123", "0124")).status_code == 404


def test_the_worker_asks_the_links_of_a_page_once_a_day(settings: Any, monkeypatch: Any):
    asked: list[str] = []

    def answer(url: str) -> asking.Answer:
        asked.append(url)
        return asking.Answer(Link.State.GONE, 410)

    monkeypatch.setattr(asking, "ask", answer)
    page = guide(body=[block("paragraph", '<p><a href="https://example.org/old">Old</a></p>')])
    tasks.ask_links.enqueue(page.pk)
    assert not asked  # an installation may leave it out

    settings.LINK_CHECKS = True
    tasks.ask_links.enqueue(page.pk)
    tasks.ask_links.enqueue(page.pk)
    tasks.ask_links.enqueue(0)

    assert asked == ["https://example.org/old"]
    assert "A link leads to a page that is gone" in whats(page)[0]


def test_the_public_pages_take_turns_by_the_day(settings: Any, monkeypatch: Any):
    given: list[int] = []
    monkeypatch.setattr(tasks, "ask_links", SimpleNamespace(enqueue=given.append))
    settings.LINK_CHECKS = True

    for number in range(tasks.PARTS):
        day = SimpleNamespace(toordinal=lambda number=number: number)
        monkeypatch.setattr(tasks.timezone, "localdate", lambda day=day: day)
        tasks.ask_old_links()

    live = Page.objects.live().filter(depth__gt=1)
    assert sorted(given) == sorted(live.values_list("pk", flat=True))
