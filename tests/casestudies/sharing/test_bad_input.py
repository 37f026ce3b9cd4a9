"""Half-sent forms, lost cookies, two windows, pressed twice: nothing is lost and nothing doubled."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from casestudies.models import Offer, OfferFile
from casestudies.sharing import actions
from casestudies.sharing.attachments import checked
from core.models import Consent, Event
from people.models import Role
from tests.casestudies.sharing import steps

pytestmark = pytest.mark.django_db
STORY = "We laid one long table."


def test_one_address_is_not_flooded_with_receipts_and_what_was_sent_is_sent_all_the_same(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(6):
            steps.sent(Client(), token=f"{number:032x}")

    assert len(mail.outbox) == 5
    assert Offer.objects.filter(state=Offer.State.OFFERED).count() == 6


def test_an_address_typed_into_many_drafts_is_told_of_them_in_one_mail(client: Client) -> None:
    for number in range(3):
        steps.choose(client, steps.begin(client, token=f"{number:032x}"))

    told, erased = actions.erase_untouched(now=timezone.now() + timedelta(days=80))

    assert (told, erased) == (1, 0)


@pytest.mark.parametrize(
    ("ticked", "kept"),
    [([f"theme-{number}" for number in range(150)], 101), (["x" * 3000], 1)],
)
def test_more_than_a_list_has_is_named_and_not_kept_without_end(
    ticked: list[str], kept: int, client: Client
) -> None:
    offer = steps.begin(client)

    response = steps.write(client, offer, methods=ticked)

    assert "Tick up to 100 of those in the list." in response.content.decode()
    offer.refresh_from_db()
    assert len(offer.answers["methods"]) == kept
    assert max(map(len, offer.answers["methods"])) <= 60


def test_sending_twice_makes_one_offer_and_shows_the_same_receipt(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        offer = steps.sent(client)
        first = client.get(steps.address(offer, "receipt"))
        second = client.post(steps.address(offer, "send"), follow=True)

    assert steps.code_in(first) == steps.code_in(second)
    assert len(mail.outbox) == 1
    assert Consent.objects.about(offer.subject).count() == 2
    assert Event.objects.filter(action="offer-sent").count() == 1


def test_what_is_lacking_is_named_and_nothing_is_sent(client: Client) -> None:
    offer = steps.begin(client)

    response = client.post(steps.address(offer, "send"))

    page = response.content.decode()
    assert "Give it a title." in page
    assert "Choose how it may be published." in page
    offer.refresh_from_db()
    assert offer.is_draft
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("year_start", "long ago", "Write a year between 1900 and 2100"),
        ("year_end", "1999", "It cannot end before it begins"),
        ("place", "Barnsly", "Did you mean Barnsley"),
        ("links", "example", "is not a web address"),
        ("title", "a\u202eb", "U+202E"),
        ("summary", "x" * 2001, "Use 2000 characters or fewer"),
        ("participants", "x" * 121, "up to 120 characters a line"),
    ],
)
def test_what_is_not_as_it_should_be_is_said_and_kept(
    field: str, value: str, says: str, client: Client
) -> None:
    offer = steps.begin(client)

    response = steps.write(client, offer, **{field: value})

    assert response.status_code == 200
    assert says in response.content.decode()
    offer.refresh_from_db()
    assert offer.answers[field] == value
    assert offer.answers["lessons"] == steps.ANSWERS["lessons"]


def test_what_the_database_cannot_hold_is_left_out(client: Client) -> None:
    offer = steps.begin(client)

    steps.write(client, offer, title="a\x00b", themes=["nonsense\x00"])

    offer.refresh_from_db()
    assert (offer.answers["title"], offer.answers["themes"]) == ("ab", ["nonsense"])


def test_a_second_window_is_told_keeps_what_it_typed_and_sees_both(client: Client) -> None:
    offer = steps.begin(client)
    steps.write(client, offer, title="From the first window", edition="1")

    response = steps.write(client, offer, title="From the second window", edition="1")

    page = response.content.decode()
    assert response.status_code == 409
    assert "It was changed in another window" in page
    assert 'value="From the second window"' in page
    assert "From the first window" in page
    offer.refresh_from_db()
    assert offer.answers["title"] == "From the first window"
    again = steps.write(client, offer, title="From both", edition=str(offer.edition))
    assert again.status_code == 302


def test_saving_by_itself_answers_with_the_new_edition_or_says_what_happened(
    client: Client,
) -> None:
    offer = steps.begin(client)
    url, script = steps.address(offer, "write"), {"Accept": "application/json"}

    saved = client.post(url, {"title": "A", "edition": "1"}, headers=script)
    late = client.post(url, {"title": "B", "edition": "1"}, headers=script)

    assert saved.json()["edition"] == 2
    assert late.status_code == 409
    assert "another window" in late.json()["says"]


def test_saving_the_same_again_changes_nothing(client: Client) -> None:
    offer = steps.begin(client)
    steps.write(client, offer)
    steps.write(client, offer)

    assert Offer.objects.get().edition == 2


def test_what_is_typed_after_sending_is_shown_and_not_part_of_it(client: Client) -> None:
    offer = steps.sent(client)

    response = steps.write(client, offer, title="Typed too late")

    assert response.status_code == 409
    assert 'value="Typed too late"' in response.content.decode()
    offer.refresh_from_db()
    assert offer.title == steps.ANSWERS["title"]


def test_who_offers_it_is_given_back_where_it_cannot_be_kept_now(
    client: Client, own_keyring: Path
) -> None:
    offer = steps.begin(client)
    own_keyring.touch()  # where there is no folder, none can be made: the ring is not mounted

    answer = steps.choose(client, offer)

    assert answer.status_code == 503
    assert steps.EMAIL in answer.content.decode()
    offer.refresh_from_db()
    assert offer.uses == []


def test_a_form_that_was_open_for_days_is_taken(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    offer = steps.begin(strict)

    assert steps.write(strict, offer).status_code == 302
    assert strict.post(f"{steps.START}leave/").status_code == 302
    assert client.get(steps.address(offer)).status_code == 404


def test_another_sites_page_writes_nothing(client: Client) -> None:
    offer = steps.begin(client)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ):
        answer = client.post(steps.address(offer, "withdraw"), headers=headers)
        assert answer.status_code == 400, headers
    assert Offer.objects.filter(pk=offer.pk).exists()
    own = client.post(steps.address(offer, "withdraw"), headers={"Origin": "http://testserver"})
    assert own.status_code == 302


def test_a_draft_nobody_touches_is_told_of_and_then_erased(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    offer = steps.begin(client)
    steps.choose(client, offer)
    begun = timezone.now()

    with (
        time_machine.travel(begun + timedelta(days=77)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert actions.erase_untouched() == (1, 0)
        assert actions.erase_untouched() == (0, 0)
    assert [told.to for told in mail.outbox] == [[steps.EMAIL]]
    with time_machine.travel(begun + timedelta(days=91)):
        assert actions.erase_untouched() == (0, 1)

    assert not Offer.objects.exists()
    assert Event.objects.filter(action="offer-expired").count() == 1


def test_what_was_sent_is_not_erased_for_waiting(client: Client) -> None:
    steps.sent(client)

    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert actions.erase_untouched() == (0, 0)


def test_no_names_are_on_the_draft_of_what_is_to_be_published_without(
    client: Client, desk: Any
) -> None:
    offer = steps.begin(client)
    steps.write(client, offer)
    steps.choose(client, offer, way="publish-anonymised")
    client.post(steps.address(offer, "send"))
    for do in ("take-up", "draft"):
        steps.review(desk(Role.EDITOR), offer, do)

    page = steps.page_of(offer)
    assert (page.organisation, page.led_by) == ("Not named", "")


def test_a_step_that_somebody_else_took_first_is_said(desk: Any, client: Client) -> None:
    offer = steps.sent(client)
    steps.review(desk(Role.EDITOR), offer, "take-up")

    again = steps.review(desk(Role.MODERATOR), offer, "take-up")

    assert again.status_code == 302
    assert Event.objects.filter(action="offer-taken-up").count() == 1


OFFER = {"code_hash": "a" * 64, "state": "draft"}
CASE = "7b1b3f55-6f5c-4d55-9a37-0d1a9b5f0001"
NOW = timezone.now()


@pytest.mark.parametrize(
    ("holds", "fields"),
    [
        ("one_a_code", {}),
        ("one_a_case", {"code_hash": "b" * 64, "case": CASE}),
        ("was_sent_unless_a_draft", {"code_hash": "b" * 64, "state": "offered"}),
        (
            "has_a_case_to_agree_to",
            {"code_hash": "b" * 64, "state": "published", "sent_at": NOW},
        ),
        (
            "keeps_nothing_once_withdrawn",
            {"code_hash": "b" * 64, "state": "withdrawn", "sent_at": NOW, "answers": {"a": "b"}},
        ),
    ],
)
def test_the_database_refuses_an_offer_that_cannot_be(holds: str, fields: dict[str, Any]) -> None:
    Offer.objects.create(**OFFER, case=CASE)

    with (
        pytest.raises(IntegrityError, match=f"casestudies_offer_{holds}"),
        transaction.atomic(),
    ):
        Offer.objects.create(**(OFFER | fields))


@pytest.mark.parametrize(
    ("holds", "fields"),
    [("says_what_it_is", {"words": ""}), ("has_both_sides", {"width": 3})],
)
def test_the_database_refuses_a_file_that_cannot_be(holds: str, fields: dict[str, Any]) -> None:
    offer = Offer.objects.create(**OFFER)

    with (
        pytest.raises(IntegrityError, match=f"casestudies_offerfile_{holds}"),
        transaction.atomic(),
    ):
        OfferFile.objects.create(
            **{"offer": offer, "file": "offers/x", "name": "x", "size": 1, "words": "A"} | fields
        )


@pytest.mark.parametrize("name", ["talk.vtt", "talk.mp4", "talk.webm", "page.html"])
def test_only_pictures_and_documents_are_taken(name: str) -> None:
    with pytest.raises(ValidationError, match="Files of this kind are not taken"):
        checked(SimpleUploadedFile(name, b"WEBVTT\n\n" + b"<" * 1000))
