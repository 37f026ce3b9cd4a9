"""Writing a report in the CMS: who writes, who publishes, and what must be right before it is public."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from casestudies.models import ReportIndexPage, ReportPage
from people.models import Role, User
from tests.casestudies.report_shelf import FIGURE, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def as_role() -> Callable[[Role], Client]:
    def sign_in(role: Role) -> Client:
        person = User.objects.create_user(f"{role.value}@example.org", display_name=role.value)
        person.groups.add(Group.objects.get(name=role.value))
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def chapter(**fields: Any) -> dict[str, Any]:
    body = streamfield([("paragraph", rich_text("<p>By post.</p>")), ("figure", FIGURE)])
    return {"title": "How we asked", "slug": "how-we-asked", "body": body, **fields}


def recommendation(**fields: Any) -> dict[str, Any]:
    told = {
        "number": "1",
        "text": "Pay for open doors.",
        "addressees": "Funders\r\nCouncils, and partners\r\n\r\nFunders",
    }
    return {
        **told,
        "cited": "page 9",
        "chapter": "how-we-asked",
        "shown_by": inline_formset([]),
        **fields,
    }


def form(
    *, chapters: list[Any] | None = None, recommendations: list[Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """What an editor's browser sends for a whole report."""
    return dict(
        nested_form_data(
            {
                "title": "Shared ground", "slug": "shared-ground", "subtitle": "", "introduction": "What we heard.",
                "summary": rich_text("<p>Doors matter.</p>"), "publisher": "Example institute", "authors": "",
                "year": "2024", "published_on": "", "language": "en", "original_title": "", "original_url": "",
                "related": inline_formset([]),
                "findings": inline_formset([{"text": "Doors matter.", "cited": ""}]),
                "chapters": inline_formset([chapter()] if chapters is None else chapters),
                "recommendations": inline_formset([recommendation()] if recommendations is None else recommendations),
                "downloads": inline_formset([]), "comments": inline_formset([]),
                **fields,
            }
        )
    )  # fmt: skip


def add_url() -> str:
    index = ReportIndexPage.objects.get()
    return reverse("wagtailadmin_pages:add", args=["casestudies", "reportpage", index.pk])


def errors(response: Any) -> str:
    """Every message of the editor's form and of the lists in it."""
    given = response.context["form"]
    said = [str(given.errors)]
    for formset in given.formsets.values():
        said += [str(each.errors) for each in formset.forms]
    return " ".join(said)


def test_a_facilitator_writes_a_report_and_a_moderator_publishes_it(
    as_role: Callable[[Role], Client],
) -> None:
    facilitator, moderator = as_role(Role.FACILITATOR), as_role(Role.MODERATOR)

    refused = facilitator.post(add_url(), form() | {"action-publish": "1"})
    assert not ReportPage.objects.filter(slug="shared-ground", live=True).exists()
    ReportPage.objects.filter(slug="shared-ground").delete()
    facilitator.post(add_url(), form() | {"action-submit": "1"})

    assert refused.status_code == 302  # kept as a draft
    report = ReportPage.objects.get(slug="shared-ground")
    assert not report.live
    state = TaskState.objects.get(revision=report.latest_revision)
    approve = reverse("wagtailadmin_pages:workflow_action", args=[report.pk, "approve", state.pk])
    moderator.post(approve, {"comment": ""})
    report.refresh_from_db()
    assert report.live
    one = report.recommendations.get()
    assert one.addressees == ["Funders", "Councils, and partners"]
    page = facilitator.get("/reports/shared-ground/recommendations/").content.decode()
    assert "Pay for open doors." in page
    assert "<svg" in facilitator.get("/reports/shared-ground/how-we-asked/").content.decode()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"introduction": ""}, "Write an introduction"),
        ({"publisher": ""}, "This field is required"),
        ({"summary": rich_text("<p></p>")}, "Write a summary"),
        ({"year": "1492"}, "not a year between 1900 and 2100"),
        ({"year": "2024", "published_on": "2023-05-09"}, "does not lie in the year"),
        ({"chapters": [chapter(slug="whole")]}, "Another page of the report has this address"),
        ({"chapters": [chapter(), chapter()]}, "Another chapter has this slug"),
        ({"chapters": [chapter(title="a\u202eb")]}, "Remove the invisible character"),
        ({"recommendations": [recommendation(), recommendation()]}, "Another recommendation has this number"),
        ({"recommendations": [recommendation(chapter="elsewhere")]}, "No chapter has this slug"),
        ({"recommendations": [recommendation(addressees="x" * 121)]}, "120"),
        ({"chapters": [chapter(body=streamfield([("figure", {**FIGURE, "data": "Year,All\n2024,many"})]))]}, "is no number"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(
    as_role: Callable[[Role], Client], changed: dict[str, Any], says: str
) -> None:
    given = {"recommendations": [], **changed} if "chapters" in changed else changed
    response = as_role(Role.EDITOR).post(add_url(), form(**given) | {"action-publish": "1"})

    assert response.status_code == 200
    assert says in errors(response) or says in response.content.decode()
    assert "Shared ground" in response.content.decode()
    assert not ReportPage.objects.filter(slug="shared-ground").exists()


def test_a_draft_may_lack_everything_but_its_title(as_role: Callable[[Role], Client]) -> None:
    empty = {
        "introduction": "",
        "publisher": "",
        "summary": rich_text(""),
        "year": "",
        "chapters": [],
        "recommendations": [],
    }

    as_role(Role.FACILITATOR).post(add_url(), form(**empty))

    assert not ReportPage.objects.get(slug="shared-ground").live


def test_a_day_of_publishing_tells_the_year(as_role: Callable[[Role], Client]) -> None:
    as_role(Role.EDITOR).post(
        add_url(), form(year="", published_on="2023-05-09") | {"action-publish": "1"}
    )

    assert ReportPage.objects.get(slug="shared-ground").year == 2023


def test_a_report_is_looked_at_before_it_is_public(as_role: Callable[[Role], Client]) -> None:
    report = make_report(live=False)
    editor = as_role(Role.EDITOR)

    for mode in ("whole", "overview"):
        url = reverse("wagtailadmin_pages:view_draft", args=[report.pk])
        page = editor.get(url, {"mode": mode}).content.decode()
        assert "Places where people meet" in page, mode


def test_a_report_is_not_copied(as_role: Callable[[Role], Client]) -> None:
    report = make_report()

    url = reverse("wagtailadmin_pages:copy", args=[report.pk])
    response = as_role(Role.EDITOR).post(
        url,
        {"new_title": "Twin", "new_slug": "twin", "new_parent_page": report.get_parent().pk},
        follow=True,
    )

    assert "Nothing was copied" in response.content.decode()
    assert not ReportPage.objects.filter(slug="twin").exists()


def test_many_at_once_are_published_only_if_each_is_whole(
    as_role: Callable[[Role], Client],
) -> None:
    report = make_report(live=False, introduction="")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = as_role(Role.EDITOR).post(
        f"{url}?id={report.pk}", {"include_descendants": ""}, follow=True
    )

    assert "is not complete" in response.content.decode()
    report.refresh_from_db()
    assert not report.live
