"""Guidance to read: what is public, what stands on its page, and what a case says of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from casestudies.guidance import actions
from casestudies.guidance.linking import linking_to
from casestudies.models import CaseStudyPage, GuidancePage
from core import actions as core_actions
from core.models import Basis, ClosedDocument, Consent
from core.permissions import Principal
from home.models import StandardPage
from tests.casestudies.guides import BODY, QUOTED, block, case_block, guide, picture, publish

pytestmark = pytest.mark.django_db
MakeCase = Callable[..., CaseStudyPage]
COMMAND = Principal.of_command("test")


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_a_visitor_reads_guidance_with_its_steps_and_checklist(client):
    guide()

    page = read(client, "/guidance/handling-a-rumour/")

    for words in (
        "A rumour is answered by people", "Council officers", "When a false story spreads.",
        "Ask what people have heard", "A notebook", "20 minutes", "A list of names",
        "Two facilitators", "To be looked at again by",
    ):  # fmt: skip
        assert words in page
    assert page.index("Before you start") < page.index("Ask what people have heard")


def test_the_list_names_all_that_is_public_the_last_published_first(client):
    guide("first-one")
    guide("second-one")
    guide("a-draft", live=False)

    page = read(client, "/guidance/")

    assert page.index("Second one") < page.index("First one")
    assert "A draft" not in page


def test_an_empty_list_says_what_comes(client):
    assert "No guidance yet" in read(client, "/guidance/")


@pytest.mark.parametrize(
    ("page", "words"), [("x", "such as 2"), ("0", "numbered from 1"), ("9", "There is one page")]
)
def test_a_page_that_cannot_be_is_named_and_the_nearest_shown(client, page, words):
    guide()

    shown = read(client, f"/guidance/?page={page}")

    assert words in shown
    assert "Handling a rumour" in shown


def test_a_list_and_a_page_cost_the_same_whatever_stands_on_them(
    client, make_case: MakeCase, django_assert_num_queries, steady_cache
):
    cases = [make_case(f"case-{number}") for number in range(4)]
    guide("one", body=[*BODY, case_block(cases[0])])
    read(client, "/guidance/one/")  # what is asked once for a process

    with django_assert_num_queries(4):
        client.get("/guidance/")
    with django_assert_num_queries(5):
        client.get("/guidance/one/")
    for number in range(5):
        guide(f"more-{number}", body=[*BODY, *map(case_block, cases)])
    with django_assert_num_queries(4):
        client.get("/guidance/")
    with django_assert_num_queries(5):
        client.get("/guidance/more-3/")


def test_a_linked_case_is_shown_while_it_is_public(client, make_case: MakeCase):
    case = make_case()
    guide(body=[case_block(case, "How neighbours answered it")])
    assert "How neighbours answered it" in read(client, "/guidance/handling-a-rumour/")

    core_actions.withdraw_consent(subject=case.subject, use=Consent.Use.PUBLICATION, by=COMMAND)

    page = read(client, "/guidance/handling-a-rumour/")
    assert "How neighbours answered it" not in page
    assert case.title not in page


def test_a_case_names_the_public_guidance_that_links_to_it_in_one_query(
    client, make_case: MakeCase, django_assert_num_queries
):
    case, other = make_case(), make_case("supper-club")
    guide("linked", body=[*BODY, case_block(case)])
    guide("not-yet", live=False, body=[case_block(case)])
    guide("elsewhere", body=[case_block(other)])

    with django_assert_num_queries(1):
        assert [page.title for page in linking_to(case)] == ["Linked"]
    page = read(client, case.url)
    assert "In our guidance" in page
    assert "/guidance/linked/" in page


def test_the_home_page_names_new_guidance_once_there_is_some(client):
    assert "New guidance" not in read(client, "/")

    guide()

    assert "Handling a rumour" in read(client, "/")


def test_what_is_past_its_time_is_not_served_before_any_job_has_run(client):
    page = guide()
    about = StandardPage.objects.get(slug="about")
    past = timezone.now() - timedelta(seconds=1)
    GuidancePage.objects.update(expire_at=past)
    StandardPage.objects.filter(pk=about.pk).update(expire_at=past)
    assert page.live

    for path in (page.url, f"{page.url}versions/", f"{page.url}versions/1/", "/about/"):
        assert client.get(path).status_code == 404, path
    assert "Handling a rumour" not in read(client, "/guidance/")
    sitemap = read(client, "/sitemap.xml")
    assert page.url not in sitemap
    assert "/about/" not in sitemap


def test_the_sitemap_names_guidance_and_collections(client):
    page = guide()

    sitemap = read(client, "/sitemap.xml")

    assert f"<loc>{page.full_url}</loc>" in sitemap
    assert "/guidance/</loc>" in sitemap
    assert "/collections/</loc>" in sitemap


def test_a_quotation_is_shown_while_a_consent_to_its_words_stands(client):
    page = guide(body=[block("quotation", QUOTED)])
    assert QUOTED["text"] not in read(client, page.url)

    [quotation] = page.quotations
    actions.agree_to_quotation(page=page, mark=quotation["mark"], basis=Basis.GIVEN, by=COMMAND)
    assert QUOTED["text"] in read(client, page.url)
    assert QUOTED["text"] in read(client, f"{page.url}versions/1/")

    actions.withdraw_quotation(page=page, mark=quotation["mark"], by=COMMAND)
    assert QUOTED["text"] not in read(client, page.url)
    assert QUOTED["text"] not in read(client, f"{page.url}versions/1/")


def test_a_consent_to_some_words_is_none_to_others(client):
    page = guide(body=[block("quotation", QUOTED)])
    [quotation] = page.quotations
    actions.agree_to_quotation(page=page, mark=quotation["mark"], basis=Basis.GIVEN, by=COMMAND)
    sharper = QUOTED | {"text": "They lied to us before the rumour did."}
    page = publish(page, body=[block("quotation", sharper)], version_note="Sharper words")

    assert sharper["text"] not in read(client, page.url)
    with pytest.raises(LookupError):
        actions.agree_to_quotation(page=page, mark=quotation["mark"], basis=Basis.GIVEN, by=COMMAND)


def test_a_review_that_is_due_is_said(client):
    guide(review_due=timezone.localdate() - timedelta(days=1))

    assert "some of it may be out of date" in read(client, "/guidance/handling-a-rumour/")


def test_a_picture_stands_with_its_words_and_a_document_where_anyone_may_have_it(client):
    shown = {"image": picture().pk, "alternative": "Two people at a door", "decorative": False}
    root = Collection.get_first_root_node()
    closed = root.add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    papers = [
        ClosedDocument.objects.create(
            title=title, file=ContentFile(b"words", name="a.txt"), collection_id=collection.pk
        )
        for title, collection in (("An open sheet", root), ("A closed sheet", closed))
    ]
    body = [
        block("picture", shown | {"caption": "At the door"}),
        *(block("download", {"document": paper.pk, "text": "To print"}) for paper in papers),
    ]

    page = read(client, guide(body=body).url)

    assert 'alt="Two people at a door"' in page
    assert "At the door" in page
    assert "An open sheet" in page
    assert "A closed sheet" not in page


def test_a_table_stands_on_the_page_with_its_headings(client: Any):
    table = {
        "columns": [{"type": "text", "heading": "When"}, {"type": "text", "heading": "Who"}],
        "rows": [{"values": ["Within an hour", "The duty officer"]}],
        "caption": "Who does what",
    }
    guide(body=[block("table", table)])

    page = read(client, "/guidance/handling-a-rumour/")

    assert '<th class="govuk-table__header" scope="row">Within an hour</th>' in page
    assert "Who does what" in page
