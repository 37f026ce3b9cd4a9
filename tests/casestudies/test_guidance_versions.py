"""Versions of guidance: what is kept of each publication, and what is shown of them."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import LogContext

from casestudies.guidance import actions
from casestudies.guidance.versions import Run, changes
from casestudies.models import GuidancePage, GuidanceVersion
from core.models import Event
from home.actions import publish_scheduled
from notices.models import Notice
from people.models import Role
from tests.casestudies.guides import BODY, block, guide, publish
from tests.people.crowd import make

pytestmark = pytest.mark.django_db
OTHER = [block("paragraph", "<p>Sit down with three people who know the street.</p>"), *BODY[2:]]


def kept(text: str, kind: str = "paragraph") -> dict[str, str]:
    return {"kind": kind, "text": text, "about": ""}


def test_each_publication_is_kept_as_a_version_with_what_changed_and_who_published_it():
    editor = make("Editor", Role.EDITOR)
    page = guide()

    with LogContext(user=editor):
        page = publish(page, body=OTHER, version_note="Three people instead of two")

    second, first = page.versions.all()
    assert (first.number, first.role, first.note) == (1, "", "")
    assert (second.number, second.role) == (2, "editor")
    assert second.note == "Three people instead of two"
    assert Event.objects.filter(action="guidance-version-kept").count() == 2


def test_publishing_the_same_text_again_makes_no_version():
    page = guide()

    publish(page, review_due=timezone.localdate() + timedelta(days=900))

    assert page.versions.count() == 1


def test_readers_see_the_versions_and_what_was_added_and_removed(client):
    page = guide()
    publish(page, body=OTHER, version_note="Three people instead of two")

    versions = client.get(f"{page.url}versions/").content.decode()
    assert versions.index("Version 2") < versions.index("Version 1")
    assert "Three people instead of two" in versions

    shown = client.get(f"{page.url}versions/2/").content.decode()
    assert ">two<" in shown.split("<del>")[-1].split("</del>")[0].replace("two", ">two<")
    assert "[added:" in shown
    assert "[removed:" in shown
    assert "2 paragraphs differ from version 1." in shown
    assert client.get(f"{page.url}versions/3/").status_code == 404


def test_the_first_version_stands_as_it_was_published(client):
    page = guide()

    shown = client.get(f"{page.url}versions/1/").content.decode()

    assert "This is the first version." in shown
    assert "<ins>" not in shown
    assert "Sit down with two people" in shown


def test_versions_are_gone_with_the_page_and_come_back_with_it(client):
    page = guide()
    page.unpublish()

    for path in ("versions/", "versions/1/"):
        assert client.get(f"{page.url}{path}").status_code == 404

    GuidancePage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert client.get(f"{page.url}versions/1/").status_code == 200


def test_a_list_of_versions_costs_the_same_for_one_and_many(
    client, django_assert_num_queries, steady_cache
):
    page = guide()
    client.get(f"{page.url}versions/")
    with django_assert_num_queries(2):
        client.get(f"{page.url}versions/")
    for number in range(4):
        page = publish(page, introduction=f"Wording {number}", version_note=f"Wording {number}")
    with django_assert_num_queries(2):
        client.get(f"{page.url}versions/")
    with django_assert_num_queries(3):
        client.get(f"{page.url}versions/3/")


def test_a_changed_paragraph_shows_its_words_and_a_new_one_stands_whole():
    found = changes(
        [kept("Ask two people on the street."), kept("Then go home and rest.")],
        [kept("Ask three people on the street."), kept("Write down what you heard, and where.")],
    )

    assert [change.change for change in found] == ["changed", "added", "removed"]
    assert Run("two", "removed") in found[0].runs
    assert Run("three", "added") in found[0].runs
    assert "".join(run.text for run in found[0].runs if run.change != "removed") == (
        "Ask three people on the street."
    )


def test_a_number_names_one_version_of_a_page_and_they_begin_with_one():
    page = guide()
    with (
        pytest.raises(IntegrityError, match="casestudies_guidanceversion_one_a_number"),
        transaction.atomic(),
    ):
        GuidanceVersion.objects.create(page=page, number=1)
    with (
        pytest.raises(IntegrityError, match="casestudies_guidanceversion_from_one"),
        transaction.atomic(),
    ):
        GuidanceVersion.objects.create(page=page, number=0)


def test_what_is_scheduled_goes_public_and_comes_down_by_the_job_alone(client):
    now = timezone.now()
    page = guide(go_live_at=now + timedelta(hours=1), expire_at=now + timedelta(hours=2))
    assert client.get(page.url).status_code == 404
    assert not page.versions.exists()

    publish_scheduled()
    assert client.get(page.url).status_code == 404

    with time_machine.travel(now + timedelta(minutes=61)):
        publish_scheduled()
        publish_scheduled()
        assert client.get(page.url).status_code == 200
        assert page.versions.count() == 1

    with time_machine.travel(now + timedelta(minutes=121)):
        assert client.get(page.url).status_code == 404
        publish_scheduled()
        page.refresh_from_db()
        assert not page.live
        assert page.expired


def test_the_beat_publishes_what_is_scheduled():
    from core import beat

    job = next(job for job in beat.jobs() if job.name == "publish-scheduled")

    assert job.run is publish_scheduled
    assert job.every <= timedelta(minutes=5)


def test_editors_are_told_once_that_a_review_is_due(django_capture_on_commit_callbacks):
    make("Editor", Role.EDITOR)
    make("Gone", Role.EDITOR, is_active=False)
    make("Moderator", Role.MODERATOR)
    today = timezone.localdate()
    due = guide("due", review_due=today)
    guide("later", review_due=today + timedelta(days=1))
    guide("hidden", review_due=today, live=False)

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.tell_of_reviews() == 1
        assert actions.tell_of_reviews() == 0

    assert [letter.to for letter in mail.outbox] == [["editor@example.org"]]
    letter = mail.outbox[0].message()
    assert "Due" in str(letter["Subject"])
    assert f"/cms/pages/{due.pk}/edit/" in letter.get_payload(decode=True).decode()

    publish(due, review_due=today - timedelta(days=1), introduction="New")
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.tell_of_reviews() == 1
    assert Notice.objects.filter(kind="guidance-review").count() == 2
