"""Nothing is public that nobody has read; and what is public is taken down at once."""

# ruff: noqa: F811  # the fixtures of a neighbour

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import LogContext
from wagtail.models import Page

from casestudies.actions import take_down_at_once
from casestudies.models import CaseStudyPage
from core.models import Consent, Event
from core.permissions import NOBODY
from people.models import Role, User
from tests.casestudies.test_cms import add_url, as_role, form, no_second_factor  # noqa: F401

pytestmark = pytest.mark.django_db


def test_what_nobody_has_read_is_live_at_no_moment(
    as_role: Callable[[Role], Client], library: Page
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'live for a moment'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON wagtailcore_page FOR EACH ROW "
            "WHEN (NEW.live AND NEW.slug = 'friday-football') EXECUTE FUNCTION pg_temp.refuse()"
        )

    as_role(Role.ADMINISTRATOR).post(
        add_url(library), form() | {"action-publish": "yes"}, follow=True
    )

    assert not CaseStudyPage.objects.get(slug="friday-football").live


def test_a_version_that_may_not_be_public_is_refused_before_anybody_sees_it(
    as_role: Callable[[Role], Client], library: Page, make_case: Callable[..., CaseStudyPage]
) -> None:
    case = make_case()
    as_role(Role.ADMINISTRATOR)
    administrator = User.objects.get(email="administrator@example.org")
    changed = case.get_latest_revision_as_object()
    changed.summary = "Nobody has read this."
    revision = changed.save_revision(user=administrator)

    with (
        LogContext(user=administrator),
        pytest.raises(PermissionDenied),
    ):
        revision.publish(user=administrator, skip_permission_checks=True)

    case.refresh_from_db()
    assert case.live
    assert case.summary != "Nobody has read this."
    refused = Event.objects.get(action="publication-refused")
    assert refused.actor == f"person:{administrator.public_id}"


def test_moderators_take_a_case_down_at_once_and_editors_are_told(
    as_role: Callable[[Role], Client],
    make_case: Callable[..., CaseStudyPage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    case = make_case()
    as_role(Role.EDITOR)
    moderator = as_role(Role.MODERATOR)
    edit = reverse("wagtailadmin_pages:edit", args=[case.pk])
    address = reverse("casestudies_cms:take-down", args=[case.pk])
    assert address in moderator.get(edit).content.decode()
    asks = moderator.get(address)
    assert "Take it down now" in asks.content.decode()
    assert asks.context["breadcrumbs_items"][-1]["label"] == f"Take down: {case.title}"
    unsaid = moderator.post(address, {"reason": ""})
    assert "Say why in a few words" in unsaid.content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        moderator.post(address, {"reason": "It says where somebody lives."})
        moderator.post(address, {"reason": "Twice changes nothing."})

    assert Client().get(case.url).status_code == 404
    case.refresh_from_db()
    assert not case.live
    assert Consent.objects.standing().about(case.subject).exists()
    (told,) = [sent for sent in mail.outbox if sent.to == ["editor@example.org"]]
    assert "It says where somebody lives." in told.message().get_payload(decode=True).decode()
    taken = Event.objects.get(action="case-taken-down")
    assert (taken.actor.split(":")[0], taken.details) == ("person", {})
    assert "This case study is not public." in moderator.get(address).content.decode()


def test_who_may_not_take_a_case_down_is_turned_away(
    as_role: Callable[[Role], Client], make_case: Callable[..., CaseStudyPage]
) -> None:
    case = make_case()
    browser = as_role(Role.FACILITATOR)

    browser.post(reverse("casestudies_cms:take-down", args=[case.pk]), {"reason": "No."})

    case.refresh_from_db()
    assert case.live
    with pytest.raises(PermissionDenied):
        take_down_at_once(case=case, reason="No.", by=NOBODY)
