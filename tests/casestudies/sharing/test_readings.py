"""Who reads a case study before it is public, what counts as a reading, and what an edit undoes."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from casestudies.models import CaseStudyPage, Offer, Reading
from casestudies.sharing import actions
from casestudies.sharing.forms import POINTS
from casestudies.upkeep.actions import ask_for_reviews, confirm_still_right
from core.models import Consent, Event
from core.permissions import NOBODY, Principal
from people.models import Role, User
from tests.casestudies.sharing import steps

pytestmark = pytest.mark.django_db


def submitted(page: CaseStudyPage, by: User | None) -> CaseStudyPage:
    page.save_revision(user=by)
    page.get_workflow().start(CaseStudyPage.objects.get(pk=page.pk), by)
    return page


def task(page: CaseStudyPage) -> str:
    state = CaseStudyPage.objects.get(pk=page.pk).current_workflow_task_state
    return state.task.name if state else ""


def test_nobody_reads_what_they_wrote(desk: Any, make_case: Any) -> None:
    editor = desk(Role.EDITOR)
    page = submitted(make_case(live=False), User.objects.get())

    assert steps.read(editor, page).status_code in {302, 403}

    assert not Reading.objects.exists()
    assert task(page) == "First reading"


def test_nobody_reads_twice(desk: Any, make_case: Any) -> None:
    page = submitted(make_case(live=False), None)
    editor = desk(Role.EDITOR)
    steps.read(editor, page)
    assert task(page) == "Second reading"

    steps.read(editor, page)

    assert Reading.objects.count() == 1
    assert not CaseStudyPage.objects.get(pk=page.pk).live


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMINISTRATOR])
def test_only_editors_and_moderators_read(role: Role, desk: Any, make_case: Any) -> None:
    page = submitted(make_case(live=False), None)

    steps.read(desk(role), page)

    assert not Reading.objects.exists()


@pytest.mark.parametrize("left_out", ["recognised", "claims"])
def test_a_reading_ticks_every_point(left_out: str, desk: Any, make_case: Any) -> None:
    page = submitted(make_case(live=False), None)

    steps.read(desk(Role.EDITOR), page, **{left_out: ""})

    assert not Reading.objects.exists()


def test_the_answers_are_asked_again_where_the_editor_sends_them_past_their_form(
    desk: Any, make_case: Any
) -> None:
    page = submitted(make_case(live=False), None)
    editor, user = desk(Role.EDITOR), User.objects.get()
    state = CaseStudyPage.objects.get(pk=page.pk).current_workflow_task_state

    with pytest.raises(Exception, match="ticks every point"):
        state.task.specific.on_action(state, user, "approve", comment="")

    assert editor
    assert not Reading.objects.exists()


def test_what_was_looked_at_is_kept_with_its_reader(desk: Any, make_case: Any) -> None:
    page = submitted(make_case(live=False), None)

    steps.read(desk(Role.EDITOR), page, comment="Dates made less exact.")

    reading = Reading.objects.get()
    assert reading.reader == f"person:{User.objects.get().public_id}"
    assert (reading.points, reading.comment) == (list(POINTS), "Dates made less exact.")
    assert reading.revision == page.latest_revision_id
    assert Event.objects.filter(action="case-read-for-publication").count() == 1


def test_an_edit_between_the_readings_begins_them_again(desk: Any, make_case: Any) -> None:
    from tests.casestudies.test_cms import form

    page = submitted(make_case(live=False), None)
    steps.read(desk(Role.EDITOR), page)
    facilitator = desk(Role.FACILITATOR)
    assert facilitator
    moderator = desk(Role.MODERATOR)

    moderator.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form(summary="Otherwise."))

    assert task(page) == "First reading"
    steps.read(moderator, page)  # who wrote this version now
    assert task(page) == "First reading"
    steps.read(desk(Role.EDITOR), page)
    steps.read(desk(Role.EDITOR, "second-editor"), page)
    assert CaseStudyPage.objects.get(pk=page.pk).live


def test_a_save_that_changes_nothing_undoes_no_reading(desk: Any, make_case: Any) -> None:
    page = submitted(make_case(live=False), None)
    steps.read(desk(Role.EDITOR), page)
    moderator = desk(Role.MODERATOR)
    by = Principal.of_person(User.objects.get(email="moderator@example.org"))
    latest = CaseStudyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    latest.save_revision(user=by.person)

    assert not actions.read_again(page=page, by=by)

    assert task(page) == "Second reading"
    steps.read(moderator, page)
    assert CaseStudyPage.objects.get(pk=page.pk).live


def test_a_reader_who_changes_the_text_and_approves_it_is_told_that_others_read_it_now(
    desk: Any, make_case: Any
) -> None:
    from tests.casestudies.test_cms import form

    page = submitted(make_case(live=False), None)
    editor = desk(Role.EDITOR)
    points = json.dumps(dict.fromkeys(POINTS, True))

    answer = editor.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        form(summary="Otherwise.")
        | {
            "action-workflow-action": "true",
            "workflow-action-name": "approve",
            "workflow-action-extra-data": points,
        },
        follow=True,
    )

    assert "so it is read anew" in answer.content.decode()
    assert not Reading.objects.exists()
    steps.read(desk(Role.MODERATOR), page)
    assert task(page) == "Second reading"


def test_a_reader_asks_for_changes_in_words(desk: Any, make_case: Any) -> None:
    page = submitted(make_case(live=False), None)

    steps.read(desk(Role.EDITOR), page, "reject", comment="Who is the head teacher? Leave it out.")

    state = CaseStudyPage.objects.get(pk=page.pk).current_workflow_state
    assert state.status == "needs_changes"


def test_whoever_offered_a_case_does_not_read_it_as_an_editor(desk: Any) -> None:
    own = desk(Role.EDITOR, "cook")
    offer = steps.sent(own)
    other = desk(Role.EDITOR)
    for do in ("take-up", "draft", "readers"):
        steps.review(other, offer, do)

    steps.read(own, steps.page_of(offer))

    assert not Reading.objects.exists()


def test_what_was_offered_is_not_public_without_the_agreement_of_whoever_offered_it(
    to_agree: tuple[Offer, CaseStudyPage],
) -> None:
    _offer, page = to_agree

    page.get_latest_revision().publish()

    assert not CaseStudyPage.objects.get(pk=page.pk).live
    assert not Consent.objects.filter(subject=page.subject).exists()
    assert Event.objects.filter(action="publication-refused").count() == 1


def test_what_was_read_and_agreed_to_is_in_order_and_stays_so_when_it_is_looked_at_again(
    published: tuple[Offer, CaseStudyPage], bring_in: Any, write: Any, entry: Any
) -> None:
    _offer, page = published
    bring_in(write([entry()]))  # of published sources, by a command
    assert CaseStudyPage.objects.published().count() == 2
    assert actions.unread() == []

    with time_machine.travel(timezone.now() + timedelta(days=2 * 365 + 2)):
        assert ask_for_reviews() == 2
        page.refresh_from_db()
        assert confirm_still_right(case=page, due=page.review_due, by=NOBODY)

        assert actions.unread() == []


@pytest.mark.parametrize("lost", ["a reading", "the agreement", "its readings, edited by somebody"])
def test_what_is_public_without_its_readings_is_told_to_those_who_review(
    lost: str,
    published: tuple[Offer, CaseStudyPage],
    make_case: Any,
    django_capture_on_commit_callbacks: Any,
    django_assert_num_queries: Any,
) -> None:
    _offer, page = published
    found = page
    if lost == "a reading":
        Reading.objects.first().delete()
    elif lost == "the agreement":
        TaskState.objects.filter(task__name__startswith="Agreement").delete()
    else:
        found = make_case()
        found.live_revision.user = User.objects.get(email="editor@example.org")
        found.live_revision.save()
    mail.outbox.clear()

    with django_assert_num_queries(1):
        assert actions.unread() == [found]
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.tell_of_unread() == actions.tell_of_unread() == 1

    assert sorted(sent.to[0] for sent in mail.outbox) == [
        "editor@example.org", "moderator@example.org",
    ]  # fmt: skip
    assert found.title in mail.outbox[0].message().get_payload(decode=True).decode()
    assert Event.objects.filter(action="case-found-unread").count() == 1


def test_a_change_that_is_asked_for_goes_back_and_is_read_again(
    client: Client, desk: Any, to_agree: tuple[Offer, CaseStudyPage]
) -> None:
    offer, page = to_agree
    words = "Leave out the name of the street."
    client.post(
        steps.address(offer, "final"),
        {"change": "1", "words": words, "revision": str(page.latest_revision_id)},
    )

    offer.refresh_from_db()
    assert (offer.state, offer.asked) == (Offer.State.IN_REVIEW, words)
    editor = desk(Role.EDITOR)
    shown = editor.get(reverse("casestudies_cms:offer", args=[offer.public_id]))
    assert words in shown.content.decode()
    changed = CaseStudyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    changed.summary = "A weekly supper."
    changed.save_revision(user=User.objects.get(email="editor@example.org"))
    steps.review(editor, offer, "readers")

    assert task(page) == "First reading"
    for name in ("second", "third"):
        steps.read(desk(Role.EDITOR, name), page)
    offer.refresh_from_db()
    assert offer.state == Offer.State.TO_BE_AGREED
    assert "A weekly supper." in client.get(steps.address(offer, "final")).content.decode()


def test_a_text_that_was_changed_since_it_was_opened_is_not_agreed_to(
    client: Client, to_agree: tuple[Offer, CaseStudyPage]
) -> None:
    offer, page = to_agree

    response = client.post(steps.address(offer, "final"), {"agreed": "on", "revision": "1"})

    assert response.status_code == 409
    assert "changed since you opened it" in response.content.decode()
    assert not CaseStudyPage.objects.get(pk=page.pk).live


def test_agreeing_without_ticking_says_what_to_do(
    client: Client, to_agree: tuple[Offer, CaseStudyPage]
) -> None:
    offer, page = to_agree

    response = client.post(
        steps.address(offer, "final"), {"revision": str(page.latest_revision_id)}
    )

    assert "Tick the box if you agree" in response.content.decode()
    assert not CaseStudyPage.objects.get(pk=page.pk).live


def test_agreeing_twice_publishes_once(
    client: Client, published: tuple[Offer, CaseStudyPage]
) -> None:
    offer, page = published

    response = client.post(
        steps.address(offer, "final"), {"agreed": "on", "revision": str(page.latest_revision_id)}
    )

    assert response.status_code == 302
    assert Event.objects.filter(action="offer-published").count() == 1


READING = {"case": "7b1b3f55-6f5c-4d55-9a37-0d1a9b5f0001", "revision": 1, "points": ["roles"]}


@pytest.mark.parametrize(
    ("holds", "fields"),
    [("one_a_reader", {"reader": "person:1"}), ("looked_at_something", {"points": []})],
)
def test_the_database_refuses_a_reading_that_is_none(holds: str, fields: dict[str, Any]) -> None:
    Reading.objects.create(**READING, reader="person:1")

    with (
        pytest.raises(IntegrityError, match=f"casestudies_reading_{holds}"),
        transaction.atomic(),
    ):
        Reading.objects.create(**{**READING, "reader": "person:2", **fields})
