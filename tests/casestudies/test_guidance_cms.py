"""Writing guidance in the CMS: who writes, who reads it first, and what is asked before it is public."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from casestudies.guidance import actions
from casestudies.models import CollectionIndexPage, GuidanceIndexPage, GuidancePage, Theme
from core.models import Basis, Consent
from core.permissions import Principal
from people.models import Role, User
from tests.casestudies.guides import QUOTED, block, guide

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def as_role() -> Callable[[Role], Client]:
    def sign_in(role: Role) -> Client:
        client = Client()
        person, is_new = User.objects.get_or_create(
            email=f"{role.value}@example.org",
            defaults={"display_name": role.value, "approved_at": timezone.now()},
        )
        if is_new:
            person.groups.add(Group.objects.get(name=role.value))
        client.force_login(person)
        return client

    return sign_in


def form(*blocks: tuple[str, Any], **fields: Any) -> dict[str, Any]:
    """What a browser sends for a complete piece of guidance."""
    data: dict[str, Any] = {
        "title": "Handling a rumour",
        "slug": "handling-a-rumour",
        "short_description": "What to do in the first hours.",
        "introduction": "",
        "for_whom": "Council officers",
        "when_to_use": "When a false story spreads.",
        "body": streamfield(blocks or [("paragraph", rich_text("<p>Ask three people.</p>"))]),
        "authors": "Two facilitators",
        "review_due": "2030-01-31",
        "version_note": "",
        "comments": inline_formset([]),
        **fields,
    }
    many = {
        "themes": [str(Theme.objects.get(slug="building-trust").pk)],
        "situations": ["shock", "crisis"],
    }
    return nested_form_data({k: v for k, v in data.items() if k not in many}) | {
        name: data.get(name, value) for name, value in many.items()
    }


def add_url() -> str:
    return reverse(
        "wagtailadmin_pages:add",
        args=["casestudies", "guidancepage", GuidanceIndexPage.objects.get().pk],
    )


def edit_url(page: GuidancePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def only() -> GuidancePage:
    return GuidancePage.objects.get()


def test_guidance_goes_from_a_facilitator_to_an_editor_and_back_and_then_public(
    as_role: Callable[[Role], Client], client: Client
) -> None:
    facilitator, editor = as_role(Role.FACILITATOR), as_role(Role.EDITOR)
    assert facilitator.get(add_url()).status_code == 200

    facilitator.post(add_url(), form() | {"action-submit": "yes"})
    page = only()
    assert page.workflow_in_progress
    assert client.get(page.url).status_code == 404

    editor.post(edit_url(page), form() | act("reject", "Say who should do it."))
    assert not only().live
    assert only().current_workflow_state.status == "needs_changes"
    assert "Say who should do it." in facilitator.get(edit_url(page)).content.decode()

    facilitator.post(edit_url(page), form(for_whom="Duty officers") | {"action-submit": "yes"})
    state = only().current_workflow_state.current_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    editor.post(approve, {"comment": ""})
    page = only()
    assert page.live
    assert page.situations == ["shock", "crisis"]
    assert page.versions.get().role == "editor"
    assert "Duty officers" in client.get(page.url).content.decode()


def act(name: str, comment: str = "") -> dict[str, str]:
    """What the buttons of the workflow send."""
    return {
        "action-workflow-action": "true",
        "workflow-action-name": name,
        "workflow-action-extra-data": f'{{"comment": "{comment}"}}',
    }


def test_a_facilitator_does_not_publish_guidance(as_role: Callable[[Role], Client]) -> None:
    as_role(Role.FACILITATOR).post(add_url(), form() | {"action-publish": "yes"})

    assert not only().live


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_an_editor_or_a_moderator_publishes_guidance_at_once(
    role: Role, as_role: Callable[[Role], Client]
) -> None:
    as_role(role).post(add_url(), form() | {"action-publish": "yes"})

    assert only().live
    assert only().versions.get().role == role.value


def test_collections_are_put_together_by_those_who_publish(
    as_role: Callable[[Role], Client],
) -> None:
    collections = CollectionIndexPage.objects.get()
    for role, may in ((Role.EDITOR, True), (Role.MODERATOR, True), (Role.FACILITATOR, False)):
        as_role(role)
        person = User.objects.get(email=f"{role.value}@example.org")
        permissions = Page.objects.get(pk=collections.pk).permissions_for_user(person)
        assert permissions.can_add_subpage() == may, role
        assert permissions.can_publish_subpage() == may, role


def test_a_draft_needs_only_a_title_and_what_is_submitted_names_all_that_lacks(
    as_role: Callable[[Role], Client],
) -> None:
    bare = form(
        short_description="", for_whom="", when_to_use="", authors="", review_due="",
        body=streamfield([]),
    )  # fmt: skip
    facilitator = as_role(Role.FACILITATOR)

    refused = facilitator.post(add_url(), bare | {"action-submit": "yes"})
    assert set(refused.context["form"].errors) == {
        "short_description", "for_whom", "when_to_use", "authors", "review_due", "body",
    }  # fmt: skip
    assert not GuidancePage.objects.exists()

    facilitator.post(add_url(), bare)
    assert not only().live


def test_hidden_marks_are_named_wherever_they_stand(as_role: Callable[[Role], Client]) -> None:
    hidden = form(("paragraph", rich_text("<p>a\u202eb</p>")), for_whom="a\u202eb")

    response = as_role(Role.EDITOR).post(add_url(), hidden)

    errors = response.context["form"].errors
    assert "U+202E" in str(errors["for_whom"])
    assert "U+202E" in str(errors["body"])


def test_each_publication_says_what_it_changes(as_role: Callable[[Role], Client]) -> None:
    editor = as_role(Role.EDITOR)
    editor.post(add_url(), form() | {"action-publish": "yes"})
    again = form(for_whom="Duty officers") | {"action-publish": "yes"}

    refused = editor.post(edit_url(only()), again)
    assert "Say what changed since version 1." in str(refused.context["form"].errors)

    editor.post(edit_url(only()), again | {"version_note": "For duty officers now"})
    assert only().versions.first().note == "For duty officers now"

    refused = editor.post(edit_url(only()), again | {"version_note": "For duty officers now"})
    assert "Say what changed since version 2." in str(refused.context["form"].errors)


def test_a_quotation_goes_public_once_a_consent_to_it_is_recorded(
    as_role: Callable[[Role], Client], client: Client
) -> None:
    editor = as_role(Role.EDITOR)
    quoting = form(("quotation", QUOTED))
    refused = editor.post(add_url(), quoting | {"action-publish": "yes"})
    assert "No consent to “We were told before the rumour was.” is recorded." in str(
        refused.context["form"].errors["body"]
    )
    editor.post(add_url(), quoting)
    page = only()

    quotations = reverse("guidance_cms:quotations", args=[page.pk])
    shown = editor.get(quotations).content.decode()
    assert QUOTED["text"] in shown
    [mark] = re.findall(r'name="mark" value="([0-9a-f]+)"', shown)
    editor.post(quotations, {"mark": mark, "basis": "consent given"})
    consent = Consent.objects.standing().get(use=Consent.Use.QUOTATION)
    assert consent.subject == page.subject_of(mark)

    editor.post(edit_url(page), quoting | {"action-publish": "yes"})
    assert QUOTED["text"] in client.get(page.url).content.decode()

    editor.post(quotations, {"mark": mark, "withdraw": "yes"})
    assert QUOTED["text"] not in client.get(page.url).content.decode()


def test_what_quotes_without_a_consent_is_sent_back_but_not_approved(
    as_role: Callable[[Role], Client],
) -> None:
    facilitator, editor = as_role(Role.FACILITATOR), as_role(Role.EDITOR)
    facilitator.post(add_url(), form(("quotation", QUOTED)) | {"action-submit": "yes"})
    state = only().current_workflow_state.current_task_state
    address = [only().pk, "approve", state.pk]
    approve = reverse("wagtailadmin_pages:workflow_action", args=address)

    assert editor.post(approve, {"comment": ""}).status_code in {302, 403}
    assert not only().live

    [quotation] = only().quotations
    actions.agree_to_quotation(
        page=only(), mark=quotation["mark"], basis=Basis.GIVEN, by=Principal.of_command("test")
    )
    editor.post(approve, {"comment": ""})
    assert only().live


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"mark": "x", "basis": "nonsense"}, 400), ({"mark": "x", "basis": "consent given"}, 302)],
)
def test_a_consent_to_words_that_are_not_there_is_not_recorded(
    sent: dict[str, str], status: int, as_role: Callable[[Role], Client]
) -> None:
    page = guide(body=[block("quotation", QUOTED)])
    url = reverse("guidance_cms:quotations", args=[page.pk])

    assert as_role(Role.EDITOR).post(url, sent).status_code == status
    assert not Consent.objects.filter(use=Consent.Use.QUOTATION).exists()


def test_publishing_many_at_once_asks_for_the_consents_too(
    as_role: Callable[[Role], Client],
) -> None:
    page = guide(live=False, body=[block("quotation", QUOTED)])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    as_role(Role.EDITOR).post(f"{url}?id={page.pk}")

    assert not only().live
