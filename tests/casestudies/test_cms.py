"""Writing, publishing and taking down a case study in the CMS, by role."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from casestudies.models import CaseStudyPage, Contact, Theme
from casestudies.models.readiness import RESERVED_SAYS
from core.models import ClosedDocument, Consent, Picture
from home.roles import grant_cms_permissions
from people.models import Role, User
from places.models import Place
from tests.casestudies.sharing.steps import read

pytestmark = pytest.mark.django_db
MakeCase = Callable[..., CaseStudyPage]
SECTIONS = (
    "challenge", "approach", "impact", "what_did_not_work", "lessons", "sustainability",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def as_role(client: Client) -> Callable[[Role], Client]:
    def sign_in(role: Role) -> Client:
        person = User.objects.create_user(f"{role.value}@example.org", display_name=role.value)
        person.groups.add(Group.objects.get(name=role.value))
        client.force_login(person)
        return client

    return sign_in


def form(*, sources: int = 1, **fields: Any) -> dict[str, Any]:
    """What an editor's browser sends for a complete case study."""
    source = {
        "title": "A report",
        "url": "https://example.org/",
        "publisher": "Example",
        "year": "",
    }
    data: dict[str, Any] = {
        "title": "Friday football",
        "slug": "friday-football",
        "short_description": "",
        "summary": "A weekly game.",
        **{name: rich_text("") for name in SECTIONS},
        "approach": rich_text("<p>They played.</p>"),
        "scope": "local",
        "places": [str(Place.objects.get(code="E08000038").pk)],
        "area": "", "lat": "", "lon": "", "year_start": "2011", "year_end": "",
        "organisation": "Example trust", "sector": "", "led_by": "",
        "themes": [str(Theme.objects.get(slug="building-trust").pk)],
        "methods": [], "situation": "none", "triggers": [], "participants": "neighbours\r\nyoung people",
        "participant_groups": [], "cost_band": "not-stated", "evidence_level": "1",
        "evidence_direction": "not-stated", "evaluated_by": "not-stated", "guidance": [],
        "provenance": "", "basis": "published sources", "review_due": "",
        "sources": inline_formset([source] * sources),
        "building_blocks": inline_formset([]),
        "comments": inline_formset([]),
        **fields,
    }  # fmt: skip
    chosen = {name: value for name, value in data.items() if isinstance(value, list)}
    return nested_form_data({k: v for k, v in data.items() if k not in chosen}) | chosen


def add_url(library: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["casestudies", "casestudypage", library.pk])


def test_an_editor_writes_a_case_study_that_is_public_once_two_others_have_read_it(
    as_role: Callable[[Role], Client], library: Page
) -> None:
    editor = as_role(Role.EDITOR)
    assert editor.get(add_url(library)).status_code == 200

    response = editor.post(add_url(library), form() | {"action-submit": "yes"})

    case = CaseStudyPage.objects.get(slug="friday-football")
    assert response.status_code == 302
    assert case.participants == ["neighbours", "young people"]
    assert case.sources.count() == 1
    read(as_role(Role.MODERATOR), case)
    assert not CaseStudyPage.objects.get(pk=case.pk).live
    second = User.objects.create_user("second@example.org", display_name="Second moderator")
    second.groups.add(Group.objects.get(name=Role.MODERATOR.value))
    editor.force_login(second)
    read(editor, case)

    case.refresh_from_db()
    assert case.live
    consent = Consent.objects.standing().about(case.subject).get()
    assert consent.given_by == f"person:{second.public_id}"
    assert Client().get(case.url).status_code == 200


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR])
def test_nobody_publishes_a_case_study_by_hand(
    role: Role, as_role: Callable[[Role], Client], library: Page
) -> None:
    as_role(role).post(add_url(library), form() | {"action-publish": "yes"}, follow=True)

    case = CaseStudyPage.objects.get(slug="friday-football")
    assert not case.live
    assert not Consent.objects.exists()


def test_a_draft_needs_only_a_title(as_role: Callable[[Role], Client], library: Page) -> None:
    bare = form(sources=0, summary="", organisation="", themes=[], approach=rich_text(""))

    response = as_role(Role.FACILITATOR).post(add_url(library), bare)

    assert response.status_code == 302
    assert not CaseStudyPage.objects.get(slug="friday-football").live


@pytest.mark.parametrize("action", [{}, {"action-submit": "yes"}], ids=["draft", "submitted"])
@pytest.mark.parametrize("slug", ["themes", "suggestions"])
def test_a_case_does_not_take_the_address_of_another_page_of_the_library(
    slug: str, action: dict[str, str], as_role: Callable[[Role], Client], library: Page
) -> None:
    response = as_role(Role.EDITOR).post(add_url(library), form(slug=slug) | action)

    assert response.context["form"].errors["slug"] == [RESERVED_SAYS]
    assert not CaseStudyPage.objects.exists()


def test_submitting_names_all_that_is_lacking_and_what_to_do(
    as_role: Callable[[Role], Client], library: Page
) -> None:
    bare = form(sources=0, summary="", organisation="", themes=[], approach=rich_text(""))

    response = as_role(Role.EDITOR).post(add_url(library), bare | {"action-submit": "yes"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Choose at least one theme under “Described as”." in page
    assert "Add at least one source under “Evidence and sources”." in page
    assert "Write at least one section beyond the summary" in page
    errors = response.context["form"].errors
    assert {"summary", "organisation", "themes", "challenge"} <= set(errors)
    assert not CaseStudyPage.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"summary": "a\u202eb"}, "summary", "U+202E"),
        ({"title": "a\x1bb"}, "title", "U+001B"),
        ({"approach": rich_text("<p>a\u202eb</p>")}, "approach", "U+202E"),
        ({"participants": "a\u202eb"}, "participants", "U+202E"),
        ({"summary": "a\x00b"}, "summary", "Null characters"),
        ({"summary": "x" * 10_000}, "summary", "2000"),
        ({"year_start": "1066"}, "year_start", "not a year between 1900 and 2100"),
        ({"year_end": "2010"}, "year_end", "cannot end before it begins"),
        ({"lat": "53"}, "lat", "both latitude and longitude"),
        ({"lat": "91", "lon": "0"}, "lat", "between -90 and 90"),
        ({"lat": "0", "lon": "181"}, "lon", "between -180 and 180"),
        ({"challenge": rich_text("<p>" + "x" * 20_001 + "</p>")}, "challenge", "too long"),
    ],
)
def test_bad_input_is_refused_even_in_a_draft(
    fields: dict[str, Any], field: str, words: str, as_role: Callable[[Role], Client], library: Page
) -> None:
    response = as_role(Role.EDITOR).post(add_url(library), form(**fields))

    assert response.status_code == 200
    assert words in str(response.context["form"].errors[field])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"url": "ftp://example.org/"}, "begins with https:// or http://"),
        ({"url": "javascript:alert(1)"}, "valid URL"),
        ({"title": "a\u202eb"}, "U+202E"),
        ({"year": "12"}, "not a year"),
    ],
)
def test_a_bad_source_is_refused(
    source: dict[str, str], words: str, as_role: Callable[[Role], Client], library: Page
) -> None:
    good = {"title": "A report", "url": "", "publisher": "Example", "year": ""}

    response = as_role(Role.EDITOR).post(
        add_url(library), form() | nested_form_data({"sources": inline_formset([good | source])})
    )

    assert response.status_code == 200
    assert words in str(response.context["form"].formsets["sources"].errors)


def test_a_facilitator_writes_and_submits_but_does_not_publish(
    as_role: Callable[[Role], Client], library: Page
) -> None:
    facilitator = as_role(Role.FACILITATOR)

    facilitator.post(add_url(library), form() | {"action-publish": "yes"})
    case = CaseStudyPage.objects.get()
    assert not case.live

    url = reverse("wagtailadmin_pages:edit", args=[case.pk])
    facilitator.post(url, form() | {"action-submit": "yes"})
    case = CaseStudyPage.objects.get()
    assert not case.live
    assert case.workflow_in_progress


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR])
def test_editors_and_moderators_write_in_the_library_alone_and_publish_nowhere_by_hand(
    role: Role, as_role: Callable[[Role], Client], library: Page
) -> None:
    as_role(role)
    person = User.objects.get()

    assert library.permissions_for_user(person).can_add_subpage()
    assert not library.permissions_for_user(person).can_publish_subpage()
    assert not library.get_parent().permissions_for_user(person).can_edit()


def test_the_data_protection_officer_and_members_stay_out_of_the_cms(
    as_role: Callable[[Role], Client], library: Page
) -> None:
    officer = as_role(Role.DATA_PROTECTION)

    assert officer.get("/cms/").status_code in {302, 403}
    assert officer.get(add_url(library)).status_code in {302, 403}


def test_granting_the_rights_again_changes_nothing(library: Page) -> None:
    def rights() -> list[tuple[str, int, int, int]]:
        return [
            (g.name, g.permissions.count(), g.page_permissions.count(), g.collection_permissions.count())
            for g in Group.objects.order_by("name")
        ]  # fmt: skip

    before = rights()
    grant_cms_permissions()

    assert rights() == before
    assert {name for name, *_rest in before} == {role.value for role in Role}


def test_publishing_many_at_once_stops_at_one_that_was_not_read(
    as_role: Callable[[Role], Client], make_case: MakeCase
) -> None:
    case = make_case(live=False)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = as_role(Role.ADMINISTRATOR).post(f"{url}?id={case.pk}", follow=True)

    assert not CaseStudyPage.objects.get().live
    assert "public after two readings" in response.content.decode()


def test_an_editor_sets_replaces_and_removes_a_contact_without_seeing_it(
    as_role: Callable[[Role], Client], make_case: MakeCase
) -> None:
    case = make_case()
    editor = as_role(Role.EDITOR)
    url = reverse("casestudies_cms:contact", args=[case.pk])
    assert url in editor.get(reverse("wagtailadmin_pages:edit", args=[case.pk])).content.decode()
    assert "No contact is held." in editor.get(url).content.decode()

    editor.post(url, {"address": "coordinator@meadow.example"})
    held = editor.get(url).content.decode()
    assert Contact.objects.count() == 1
    assert "A contact has been held since" in held
    assert "meadow.example" not in held

    assert "Enter an email address" in editor.post(url, {"address": "nobody"}).content.decode()
    assert editor.post(url, {"address": "x" * 10_000 + "@a.org"}).status_code == 200
    editor.post(url, {"remove": "yes"})
    assert not Contact.objects.exists()


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR])
@pytest.mark.parametrize("name", ["contact", "withdraw"])
def test_those_who_look_after_neither_contacts_nor_consent_are_turned_away(
    name: str, role: Role, as_role: Callable[[Role], Client], make_case: MakeCase
) -> None:
    case = make_case()
    client = as_role(role)
    url = reverse(f"casestudies_cms:{name}", args=[case.pk])

    assert client.get(url).status_code in {302, 403}
    assert client.post(url, {"address": "a@example.org"}).status_code in {302, 403}
    assert CaseStudyPage.objects.get().live
    assert not Contact.objects.exists()
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[case.pk])).content.decode()
    assert url not in edit


def test_an_editor_withdraws_consent_and_the_case_leaves_the_library(
    as_role: Callable[[Role], Client], make_case: MakeCase
) -> None:
    case = make_case()
    editor = as_role(Role.EDITOR)
    url = reverse("casestudies_cms:withdraw", args=[case.pk])
    assert "From published sources" in editor.get(url).content.decode()

    editor.post(url)

    assert not CaseStudyPage.objects.get().live
    assert not Consent.objects.standing().exists()
    assert editor.get(case.url).status_code == 404


def test_editors_keep_the_terms_and_facilitators_do_not(
    as_role: Callable[[Role], Client], library: Page
) -> None:
    theme = Theme.objects.get(slug="building-trust")
    url = reverse("wagtailsnippets_casestudies_theme:edit", args=[theme.pk])
    editor = as_role(Role.EDITOR)

    assert "Library terms" in editor.get("/cms/").content.decode()
    assert editor.get(url).status_code == 200
    assert as_role(Role.FACILITATOR).get(url).status_code == 302


def test_a_preview_of_an_unfinished_case_is_shown(
    as_role: Callable[[Role], Client], library: Page
) -> None:
    editor = as_role(Role.EDITOR)
    url = reverse(
        "wagtailadmin_pages:preview_on_add", args=["casestudies", "casestudypage", library.pk]
    )

    posted = editor.post(url, form(sources=0, themes=[]))

    assert posted.json()["is_valid"]
    assert "Friday football" in editor.get(url).content.decode()


@pytest.mark.parametrize(
    "role", [Role.EDITOR, Role.MODERATOR, Role.FACILITATOR, Role.ADMINISTRATOR]
)
def test_those_who_write_upload_pictures_and_documents_and_choose_them(
    role: Role, as_role: Callable[[Role], Client]
) -> None:
    client = as_role(role)
    drawn = io.BytesIO()
    Pillow.new("RGB", (8, 8), "green").save(drawn, "PNG")

    client.post(
        reverse("wagtailimages:add"),
        {
            "title": "A lantern",
            "file": SimpleUploadedFile("lantern.png", drawn.getvalue(), "image/png"),
        },
    )
    client.post(
        reverse("wagtaildocs:add"),
        {"title": "A guide", "file": SimpleUploadedFile("guide.txt", b"Walk slowly.")},
    )

    assert Picture.objects.get().title == "A lantern"
    assert ClosedDocument.objects.get().title == "A guide"
    for chooser, title in (
        ("wagtailimages_chooser", "A lantern"),
        ("wagtaildocs_chooser", "A guide"),
    ):
        assert title in client.get(reverse(f"{chooser}:choose")).json()["html"]
