"""The code of an offer: found again by it, by an account, on a device; by nobody else."""

from typing import Any

import pytest
from django.test import Client

from casestudies.models import Offer
from casestudies.models.offers import hash_of
from casestudies.sharing import actions
from casestudies.sharing.forms import CodeForm
from core.models import Event
from people.models import Role, User
from tests.casestudies.sharing import steps

pytestmark = pytest.mark.django_db
STORY = "We laid one long table."


def test_beginning_twice_with_one_form_makes_one_offer_with_one_code(client: Client) -> None:
    first = steps.begin(client)
    code = steps.code_in(client.get(steps.address(first, "write")))
    other = Client()  # whose first answer never arrived

    again = other.post(steps.START, {**steps.FIRST, "token": steps.TOKEN}, follow=True)

    assert Offer.objects.count() == 1
    assert steps.code_in(again) == code


def test_a_form_found_in_a_browser_that_forgot_opens_nothing(client: Client) -> None:
    first = steps.begin(client)
    client.post(f"{steps.START}leave/")

    again = client.post(steps.START, {**steps.FIRST, "token": steps.TOKEN}, follow=True)

    assert Offer.objects.count() == 2
    assert again.context["offer"].pk != first.pk
    assert hash_of(steps.code_in(again)) != first.code_hash
    assert client.get(steps.address(first, "write")).status_code == 404
    assert Event.objects.filter(action="offer-let-go").count() == 1


@pytest.mark.parametrize("how", ["worked on", "from an account"])
def test_a_form_found_in_another_browser_opens_no_offer_that_is_somebodys_by_now(
    how: str, client: Client
) -> None:
    if how == "from an account":
        client.force_login(User.objects.create_user("own@example.org", display_name="Own"))
    first = steps.begin(client)
    if how == "worked on":
        steps.write(client, first)
    other = Client()

    other.post(steps.START, {**steps.FIRST, "token": steps.TOKEN})

    assert Offer.objects.count() == 2
    assert other.get(steps.address(first, "write")).status_code == 404
    client.post(steps.START, {**steps.FIRST, "token": steps.TOKEN})
    assert Offer.objects.count() == 2, "who holds the code goes on with their own"


def test_what_is_typed_on_a_device_that_forgot_is_kept_and_saved_with_the_code(
    client: Client,
) -> None:
    offer = steps.begin(client)
    code = steps.code_in(client.get(steps.address(offer, "write")))
    client.cookies.clear()

    lost = steps.write(client, offer)
    assert lost.status_code == 404
    assert "Begin with soup." in lost.content.decode()
    wrong = steps.write(client, offer, code="BBBB-BBBB-BBBB-BBBB")
    assert "This code does not open it" in wrong.content.decode()
    steps.write(client, offer, code=code)

    offer.refresh_from_db()
    assert offer.answers["lessons"] == steps.ANSWERS["lessons"]
    assert client.get(steps.address(offer, "write")).status_code == 200


def test_a_code_that_is_unknown_replaced_or_erased_is_answered_in_the_same_words(
    client: Client,
) -> None:
    offer = steps.begin(client)
    old = steps.code_in(client.get(steps.address(offer, "write")))
    client.post(steps.address(offer, "code"))
    new = steps.code_in(client.get(steps.address(offer, "write")))
    other = steps.begin(Client(), token="f" * 32)
    gone = "BCDF-GHJK-LMNP-QRST"
    Offer.objects.filter(pk=other.pk).update(code_hash=hash_of(gone))
    actions.discard(offer=Offer.objects.get(pk=other.pk), by=steps.holder(other))

    answers = [
        Client().post(f"{steps.START}return/", {"code": code})
        for code in (old, gone, "ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    ]

    assert {answer.status_code for answer in answers} == {404}
    told = {answer.content.decode().split("<form")[-1].split("value=")[0] for answer in answers}
    assert len(told) == 1
    assert Client().post(f"{steps.START}return/", {"code": new}).status_code == 302


def test_guessing_codes_is_limited(client: Client) -> None:
    for _attempt in range(20):
        client.post(f"{steps.START}return/", {"code": "ZZZZ-ZZZZ-ZZZZ-ZZZZ"})

    answer = client.post(f"{steps.START}return/", {"code": "ZZZZ-ZZZZ-ZZZZ-ZZZZ"})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 3000


def test_a_cookie_of_somebody_else_is_no_cookie(client: Client) -> None:
    offer = steps.begin(client)
    client.cookies["weft_offers"] = client.cookies["weft_offers"].value[:-1] + "x"

    assert client.get(steps.address(offer, "write")).status_code == 404


def test_an_offer_from_an_account_is_found_again_by_signing_in(desk: Any) -> None:
    offer = steps.begin(desk(Role.FACILITATOR, "somebody"))
    assert offer.person == User.objects.get(email="somebody@example.org")

    other = desk(Role.FACILITATOR, "somebody")

    assert other.get(steps.address(offer, "write")).status_code == 200
    assert steps.address(offer) in other.get(steps.START).content.decode()


def test_a_device_forgets_when_it_is_asked_to(client: Client) -> None:
    offer = steps.begin(client)
    client.post(f"{steps.START}leave/")

    assert client.get(steps.address(offer)).status_code == 404
    assert Offer.objects.filter(pk=offer.pk).exists()


@pytest.mark.parametrize(
    "typed", ["bcdf ghjk lmnp qrst", "BCDFGHJKLMNPQRST", "bcdf-ghjk-lmnp-qrst "]
)
def test_a_code_may_be_typed_as_one_likes(typed: str) -> None:
    form = CodeForm({"code": typed})

    assert form.is_valid()
    assert form.hash == hash_of("BCDF-GHJK-LMNP-QRST")
