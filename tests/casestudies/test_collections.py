"""Collections: chosen by hand or by a saved search, and what the CMS accepts as one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from casestudies import actions as case_actions
from casestudies.models import (
    CaseStudyPage,
    CollectionIndexPage,
    CollectionItem,
    CollectionPage,
)
from core.checking.registry import findings
from core.permissions import Principal
from people.models import Role, User

pytestmark = pytest.mark.django_db
MakeCase = Callable[..., CaseStudyPage]
COMMAND = Principal.of_command("test")


def collection(*cases: CaseStudyPage, slug: str = "rumours", **fields: Any) -> CollectionPage:
    """Makes a public collection of these cases."""
    page = CollectionPage(
        **{
            "title": "Answering rumours",
            "slug": slug,
            "short_description": "Ways to answer them.",
            "live": False,
            **fields,
        }
    )
    page.items = [CollectionItem(case=case, why=f"Why {case.title}") for case in cases]
    CollectionIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return CollectionPage.objects.get(pk=page.pk)


def test_a_collection_shows_its_cases_in_order_each_with_why(client, make_case: MakeCase):
    second, first = make_case("supper-club"), make_case("football")
    page = collection(first, second)

    shown = client.get(page.url).content.decode()

    assert shown.index("Why Football") < shown.index("Why Supper club")
    assert "2 case studies" in shown


def test_a_case_that_is_withdrawn_leaves_the_collection(client, make_case: MakeCase):
    stays, goes = make_case("football"), make_case("supper-club")
    page = collection(stays, goes)

    case_actions.withdraw(case=goes, by=COMMAND)

    shown = client.get(page.url).content.decode()
    assert "Supper club" not in shown
    assert "1 case study" in shown
    assert "1 case study" in client.get("/collections/").content.decode()

    goes.delete()
    assert client.get(page.url).status_code == 200
    case_actions.withdraw(case=stays, by=COMMAND)
    assert "Nothing in it at the moment" in client.get(page.url).content.decode()


def test_a_saved_search_shows_what_it_finds_now_and_leads_to_the_list(client, shelf):
    page = collection(kind="search", query="theme=inclusive-spaces&page=7&view=map")

    shown = client.get(page.url).content.decode()

    assert "2 case studies" in shown
    assert "Supper clubs" in shown
    assert 'href="/case-studies/?theme=inclusive-spaces"' in shown
    assert "it grows as the library does" in client.get("/collections/").content.decode()


def test_a_collection_is_chosen_by_hand_or_searched_and_nothing_else(make_case: MakeCase):
    collection(make_case())

    with pytest.raises(IntegrityError, match="casestudies_collectionpage_kind"):
        CollectionPage.objects.update(kind="guessed")


def test_an_empty_list_of_collections_says_what_comes(client):
    assert "No collections yet" in client.get("/collections/").content.decode()
    assert "such as 2" in client.get("/collections/?page=x").content.decode()


def test_collections_cost_the_same_for_one_and_many(
    client, make_case: MakeCase, django_assert_num_queries, steady_cache
):
    cases = [make_case(f"case-{number}") for number in range(4)]
    page = collection(cases[0])
    client.get(page.url)
    with django_assert_num_queries(3):
        client.get(page.url)
    with django_assert_num_queries(3):
        client.get("/collections/")
    for number in range(4):
        page = collection(*cases, slug=f"more-{number}")
    with django_assert_num_queries(3):
        client.get(page.url)
    with django_assert_num_queries(3):
        client.get("/collections/")


@pytest.fixture
def editor(settings: Any) -> Client:
    settings.STAFF_SECOND_FACTOR = False
    person = User.objects.create_user(
        "editor@example.org", display_name="Editor", approved_at=timezone.now()
    )
    person.groups.add(Group.objects.get(name=Role.EDITOR))
    client = Client()
    client.force_login(person)
    return client


def form(*cases: CaseStudyPage, **fields: Any) -> dict[str, Any]:
    items = [{"case": str(case.pk), "why": "It is good"} for case in cases]
    return nested_form_data(
        {
            "title": "Answering rumours",
            "slug": "rumours",
            "short_description": "Ways to answer them.",
            "introduction": "",
            "kind": "chosen",
            "query": "",
            "items": inline_formset(items),
            "comments": inline_formset([]),
            "action-publish": "yes",
            **fields,
        }
    )


def add_url() -> str:
    index = CollectionIndexPage.objects.get()
    return reverse("wagtailadmin_pages:add", args=["casestudies", "collectionpage", index.pk])


def test_an_editor_puts_a_collection_together(editor: Client, make_case: MakeCase):
    assert editor.get(add_url()).status_code == 200

    editor.post(add_url(), form(make_case()))

    page = CollectionPage.objects.get()
    assert page.live
    assert page.items.get().why == "It is good"
    assert not findings(page)


@pytest.mark.parametrize(
    "pasted",
    [
        "/case-studies/?theme=building-trust",
        "https://weft.example.org/case-studies/?theme=building-trust",
        "?theme=building-trust",
        "theme=building-trust",
    ],
)
def test_a_search_is_saved_from_whatever_of_its_address_is_pasted(editor: Client, pasted: str):
    editor.post(add_url(), form(kind="search", query=pasted))

    assert CollectionPage.objects.get().query == "theme=building-trust"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "asks for nothing in particular"),
        ("/case-studies/", "asks for nothing in particular"),
        ("theme=nonsense", "“nonsense” is no value of"),
        ("theme=building-trust&sort=loudest", "There is no such choice."),
        ("q=a%00b", "asks for nothing in particular"),
    ],
)
def test_a_search_that_no_list_understands_is_not_saved(editor: Client, query: str, words: str):
    response = editor.post(add_url(), form(kind="search", query=query))

    assert words in str(response.context["form"].errors["query"])
    assert not CollectionPage.objects.exists()


def test_a_collection_by_hand_needs_a_case_and_has_none_twice(editor: Client, make_case: MakeCase):
    empty = editor.post(add_url(), form())
    assert "Choose at least one case study" in str(empty.context["form"].errors)

    case = make_case()
    twice = editor.post(add_url(), form(case, case))
    assert "in the collection already" in str(twice.context["form"].formsets["items"].errors)
    assert not CollectionPage.objects.exists()
