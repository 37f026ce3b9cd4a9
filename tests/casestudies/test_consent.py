"""A case study is public only with the consent it needs, however it was published."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casestudies import actions
from casestudies.models import CaseStudyPage
from core.models import Consent, Event
from core.permissions import Principal
from people.models import Role, User
from tests.casestudies.sharing.steps import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def staff() -> Callable[[Role], tuple[User, Client]]:
    def sign_in(role: Role) -> tuple[User, Client]:
        person = User.objects.create_user(f"{role.value}@example.org", display_name=str(role.label))
        person.groups.add(Group.objects.get(name=role.value))
        client = Client()
        client.force_login(person)
        return person, client

    return sign_in


def standing(case: CaseStudyPage) -> Consent | None:
    return Consent.objects.standing().about(case.subject).first()


def submit(case: CaseStudyPage, by: User) -> None:
    case.save_revision(user=by)
    case.get_workflow().start(CaseStudyPage.objects.get(pk=case.pk), by)


def test_what_a_facilitator_wrote_is_published_and_recorded_by_its_second_reader(
    staff: Any, make_case: Any, client: Client
) -> None:
    facilitator, _browser = staff(Role.FACILITATOR)
    _first, editor = staff(Role.EDITOR)
    second, moderator = staff(Role.MODERATOR)
    case = make_case(live=False)
    submit(case, facilitator)
    read(editor, case)
    case.refresh_from_db()
    assert not case.live

    read(moderator, case)

    case.refresh_from_db()
    assert case.live
    assert standing(case).given_by == str(Principal.of_person(second))
    assert client.get(case.url).status_code == 200


def test_a_case_that_was_read_and_scheduled_is_public_with_its_consent_when_its_time_has_come(
    staff: Any, make_case: Any
) -> None:
    facilitator, _browser = staff(Role.FACILITATOR)
    case = make_case(live=False)
    case.go_live_at = timezone.now() + timedelta(hours=1)
    submit(case, facilitator)
    for role in (Role.EDITOR, Role.MODERATOR):
        read(staff(role)[1], case)
    assert standing(case) is None

    with time_machine.travel(case.go_live_at + timedelta(minutes=1)):
        call_command("publish_scheduled")

    case.refresh_from_db()
    assert case.live
    assert standing(case) is not None


def test_a_case_that_was_scheduled_unread_stays_a_draft(make_case: Any) -> None:
    case = make_case(live=False)
    case.go_live_at = timezone.now() + timedelta(hours=1)
    case.save_revision().publish()

    with time_machine.travel(case.go_live_at + timedelta(minutes=1)):
        call_command("publish_scheduled")

    case.refresh_from_db()
    assert not case.live
    assert standing(case) is None


def test_publishing_again_is_no_new_consent(staff: Any, make_case: Any, client: Client) -> None:
    editor, _browser = staff(Role.EDITOR)
    case = make_case()
    actions.withdraw(case=case, by=Principal.of_person(editor))

    case.get_latest_revision().publish()

    case.refresh_from_db()
    assert not case.live
    assert standing(case) is None
    assert Event.objects.filter(action="publication-refused").count() == 1
    assert client.get("/case-studies/friday-football/").status_code == 404


def test_a_consent_recorded_again_lets_it_be_published(staff: Any, make_case: Any) -> None:
    editor, browser = staff(Role.EDITOR)
    case = make_case()
    actions.withdraw(case=case, by=Principal.of_person(editor))
    address = reverse("casestudies_cms:withdraw", args=[case.pk])
    assert "Record consent again" in browser.get(address).content.decode()

    browser.post(address, {"anew": "yes"})
    CaseStudyPage.objects.get(pk=case.pk).get_latest_revision().publish()

    case.refresh_from_db()
    assert case.live
    assert standing(case) is not None


@pytest.mark.parametrize("asked", ["alias", "publish_copies"])
def test_no_copy_is_public_on_the_consent_of_another(
    asked: str, staff: Any, make_case: Any
) -> None:
    _administrator, browser = staff(Role.ADMINISTRATOR)
    case = make_case()

    browser.post(
        reverse("wagtailadmin_pages:copy", args=[case.pk]),
        {
            "new_title": "A copy",
            "new_slug": "a-copy",
            "new_parent_page": case.get_parent().pk,
            asked: "on",
        },
    )

    assert not CaseStudyPage.objects.filter(slug="a-copy").exists()


def test_a_copy_may_be_made_as_a_draft(staff: Any, make_case: Any) -> None:
    _administrator, browser = staff(Role.ADMINISTRATOR)
    case = make_case()

    browser.post(
        reverse("wagtailadmin_pages:copy", args=[case.pk]),
        {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": case.get_parent().pk},
    )

    assert not CaseStudyPage.objects.get(slug="a-copy").live
