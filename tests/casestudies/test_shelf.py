"""The shelf: cases somebody keeps for themselves."""

import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.test import Client

from casestudies.actions import withdraw
from casestudies.keeping import actions
from casestudies.keeping.access import Keepings, MayKeep
from casestudies.models import CaseStudyPage, Kept
from core.models import Event
from core.permissions import NOBODY, Principal, can
from people.actions import close_account
from people.data_export import data_of
from people.models import User
from tests.casestudies.shelf import LIST
from tests.people.crowd import make as person_named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache", "shelf")]
SHELF = "/accounts/shelf/"


@pytest.fixture
def member() -> User:
    return person_named("Mary")


@pytest.fixture
def browser(member: User, client: Client) -> Client:
    client.force_login(member)
    return client


@pytest.fixture
def keep(member: User) -> Callable[..., Kept]:
    def keep(title: str, note: str = "", by: User = member) -> Kept:
        case = CaseStudyPage.objects.get(title=title)
        return actions.keep_case(case=case, note=note, by=Principal.of_person(by))

    return keep


def shown(browser: Client) -> list[str]:
    return [one["case"].title for one in browser.get(SHELF).context["kept"]]


def test_a_case_is_put_on_the_shelf_from_its_page(browser: Client) -> None:
    case = CaseStudyPage.objects.get(title="Supper clubs")
    address = f"{SHELF}keep/{case.slug}/"
    assert f'href="{address}"' in browser.get(case.url).content.decode()
    assert f'href="{address}"' in browser.get(LIST).content.decode()

    answer = browser.post(address, {"note": "Ask about childcare."}, follow=True)

    assert answer.redirect_chain == [(SHELF, 302)]
    page = answer.content.decode()
    assert "“Supper clubs” is on your shelf." in page
    assert "Ask about childcare." in page
    assert Event.objects.filter(action="case-kept").count() == 1
    # Once more changes the note, and keeps nothing twice.
    browser.post(address, {"note": "Asked."})
    assert [kept.note for kept in Kept.objects.all()] == ["Asked."]


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_it(client: Client) -> None:
    case = CaseStudyPage.objects.get(title="Supper clubs")
    address = f"{SHELF}keep/{case.slug}/"
    assert f'href="{address}"' in client.get(case.url).content.decode()
    assert address not in client.get(LIST).content.decode()

    answer = client.get(address)

    assert answer["Location"] == f"/accounts/login/?next={address}"


def test_a_note_that_hides_something_is_refused_and_kept_in_the_form(browser: Client) -> None:
    case = CaseStudyPage.objects.get(title="Supper clubs")

    page = browser.post(f"{SHELF}keep/{case.slug}/", {"note": "a\u202eb"}).content.decode()

    assert "U+202E" in page
    assert "a\u202eb" in page
    assert not Kept.objects.exists()


def test_the_order_is_ones_own(browser: Client, keep: Callable[..., Kept]) -> None:
    for title in ("Friday football", "Answering rumours", "Supper clubs"):
        keep(title)
    last = Kept.objects.get(case__title="Supper clubs")

    browser.post(f"{SHELF}{last.public_id}/", {"do": "up"})
    assert shown(browser) == ["Friday football", "Supper clubs", "Answering rumours"]
    browser.post(f"{SHELF}{last.public_id}/", {"do": "up"})
    browser.post(f"{SHELF}{last.public_id}/", {"do": "up"})  # it is the first already
    assert shown(browser) == ["Supper clubs", "Friday football", "Answering rumours"]
    browser.post(f"{SHELF}{last.public_id}/", {"do": "down"})
    assert shown(browser) == ["Friday football", "Supper clubs", "Answering rumours"]


def test_what_is_not_public_is_stepped_over(browser: Client, keep: Callable[..., Kept]) -> None:
    for title in ("Friday football", "Answering rumours", "Supper clubs"):
        last = keep(title)
    hidden = CaseStudyPage.objects.get(title="Answering rumours")
    withdraw(case=hidden, by=Principal.of_command("test"))

    browser.post(f"{SHELF}{last.public_id}/", {"do": "up"})

    assert shown(browser) == ["Supper clubs", "Friday football"]


def test_a_withdrawn_case_leaves_the_shelf_and_only_its_number_is_told(
    browser: Client, keep: Callable[..., Kept], member: User
) -> None:
    keep("Supper clubs", note="A note of my own.")
    keep("Friday football")
    case = CaseStudyPage.objects.get(title="Supper clubs")
    withdraw(case=case, by=Principal.of_command("test"))

    page = browser.get(SHELF).content.decode()

    assert "One case study you kept is no longer public." in page
    assert "Supper clubs" not in page
    assert case.slug not in page
    assert "A note of my own." not in page
    copy = json.dumps(data_of(member))
    assert "Supper clubs" not in copy
    assert case.slug not in copy
    assert browser.get(f"{SHELF}keep/{case.slug}/").status_code == 404
    browser.post(SHELF)
    assert "no longer public" not in browser.get(SHELF).content.decode()
    assert Kept.objects.count() == 1


@pytest.mark.parametrize("form", ["csv", "json", "ris", "bib"])
def test_a_shelf_is_taken_away_in_its_order(
    browser: Client, keep: Callable[..., Kept], form: str
) -> None:
    for title in ("Supper clubs", "Friday football"):
        keep(title, note="For my eyes only.")
    answer: Any = browser.get(f"{SHELF}weft-shelf.{form}", headers={"Accept-Encoding": "gzip"})

    @async_to_sync
    async def whole() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # as browsers do: the first member
    text = unpacking.decompress(whole()).decode()
    assert answer["Content-Disposition"] == f'attachment; filename="weft-shelf.{form}"'
    assert 0 < text.index("Supper clubs") < text.index("Friday football")
    assert "Answering rumours" not in text
    assert "my eyes" not in text
    assert browser.get(f"{SHELF}weft-shelf.exe").status_code == 404


def test_a_shelf_is_its_owners_alone(browser: Client, keep: Callable[..., Kept]) -> None:
    other = person_named("Oscar")
    kept = keep("Supper clubs", by=other)

    assert shown(browser) == []
    assert browser.post(f"{SHELF}{kept.public_id}/", {"do": "let-go"}).status_code == 404
    mary = Principal.of_person(User.objects.get(display_name="Mary"))
    for act in (actions.let_go, lambda **those: actions.move(steps=1, **those)):
        with pytest.raises(PermissionDenied):
            act(kept=kept, by=mary)
    with pytest.raises(PermissionDenied):
        actions.keep_case(case=kept.case, note="", by=NOBODY)
    assert not Kept.objects.visible_to(NOBODY).exists()
    for permission in MayKeep:
        assert can(Principal.of_person(other), permission, Keepings(other))
        assert not can(mary, permission, Keepings(other))


def test_a_full_shelf_says_so(
    browser: Client, keep: Callable[..., Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_CASES", 1)
    keep("Supper clubs")
    case = CaseStudyPage.objects.get(title="Friday football")

    page = browser.post(f"{SHELF}keep/{case.slug}/", {"note": "Kept words"}).content.decode()

    assert "Your shelf holds 1 case studies." in page
    assert "Kept words" in page


def test_one_case_stands_on_a_shelf_once(member: User, keep: Callable[..., Kept]) -> None:
    kept = keep("Supper clubs")

    with pytest.raises(IntegrityError, match="casestudies_kept_once"):
        Kept.objects.create(person=member, case=kept.case, position=1)


def test_a_shelf_is_in_the_copy_of_ones_data_and_goes_with_the_account(
    member: User, keep: Callable[..., Kept]
) -> None:
    kept = keep("Supper clubs", note="Mine")
    (copied,) = data_of(member)["shelf"]
    assert (copied["case"], copied["note"]) == (kept.case.full_url, "Mine")

    close_account(person=member, by=Principal.of_person(member))

    assert not Kept.objects.exists()
    assert CaseStudyPage.objects.filter(pk=kept.case_id).exists()


def test_a_shelf_costs_the_same_however_much_stands_on_it(
    browser: Client, keep: Callable[..., Kept], django_assert_num_queries: Any
) -> None:
    browser.get(SHELF)
    keep("Supper clubs")
    with django_assert_num_queries(4) as few:  # session, person, what is kept, the cases
        browser.get(SHELF)
    for title in ("Friday football", "Answering rumours"):
        keep(title)
    with django_assert_num_queries(len(few)):
        browser.get(SHELF)
