"""Tried elsewhere: told by a reader, confirmed by the mailed link, accepted by two people, withdrawn."""

# ruff: noqa: F811  # the fixtures of a neighbour

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casestudies.models import Adaptation, CaseStudyPage
from casestudies.upkeep import actions
from core.models import Consent, Event
from people.models import Role
from tests.casestudies.test_contact import everything_in_the_database
from tests.casestudies.test_upkeep import (  # noqa: F401
    TRIED,
    as_role,
    confirmed,
    link_in,
    mails,
    no_second_factor,
    shown,
    two_readers,
)

pytestmark = pytest.mark.django_db
MakeCase = Callable[..., CaseStudyPage]


def test_what_somebody_tried_is_shown_once_they_confirm_it_and_two_people_accept_it(
    make_case: MakeCase, client: Client, as_role: Any, mails: Any
) -> None:
    case = make_case()
    visitor = Client()

    ((to, subject, text),) = mails(lambda: visitor.post(f"{case.url}tried/", TRIED))

    assert to == "sam@example.org"
    assert "Sam" not in subject
    assert visitor.get(f"{case.url}tried/sent/").status_code == 200
    assert "Thirty people came." not in visitor.get(case.url).content.decode()
    adaptation = Adaptation.objects.get()
    assert adaptation.place
    assert adaptation.place.name == "Leeds"
    rows = everything_in_the_database()
    assert "sam@example.org" not in rows
    assert "Sam Offerer" not in rows

    editor = as_role(Role.EDITOR)
    listed = reverse("casestudies_cms:adaptations")
    accepting = {"id": adaptation.public_id, "accept": "yes"}
    assert "Thirty people came." not in editor.get(listed).content.decode(), "nobody confirmed it"
    assert editor.post(listed, accepting).status_code == 404
    link = link_in(text, "tried")
    assert "Did you write this?" in visitor.get(link).content.decode()
    assert Adaptation.objects.get().state == "asked", "looking changes nothing"
    visitor.post(link, {"confirm": "yes"})
    assert "it waits to be read" in visitor.get(link).content.decode()
    assert "0 of 2 people would show it." in editor.get(listed).content.decode()
    for _twice in range(2):
        assert mails(lambda: editor.post(listed, accepting)) == []
    waits = editor.get(listed).content.decode()
    assert "You would show it." in waits
    assert "I would show it" not in waits
    assert "Thirty people came." not in visitor.get(case.url).content.decode(), "one is not two"
    moderator = as_role(Role.MODERATOR)
    assert "1 of 2 people would show it." in moderator.get(listed).content.decode()
    ((to, _subject, text),) = mails(lambda: moderator.post(listed, accepting))

    page = visitor.get(case.url).content.decode()
    for words in ("Leeds, 2025", "We met on Saturdays.", "Thirty people came.", "Example trust"):
        assert words in page
    assert "Sam Offerer" not in page
    assert "It went much the same" in page
    consent = Consent.objects.standing().about(adaptation.subject).get()
    assert "I can withdraw it at any time" in consent.text.words
    told = set(Event.objects.values_list("action", flat=True))
    assert consent.given_by == f"party:{adaptation.public_id}"
    assert {
        "adaptation-offered", "adaptation-confirmed", "adaptation-accepted", "adaptation-shown",
    } <= told  # fmt: skip

    link = link_in(text, "tried")
    assert "Withdraw what you told us?" in visitor.get(link).content.decode()
    assert "Thirty people came." in visitor.get(case.url).content.decode(), (
        "looking changes nothing"
    )
    visitor.post(link)
    assert "Thirty people came." not in visitor.get(case.url).content.decode()
    assert "This is not shown any more" in visitor.get(link).content.decode()
    adaptation.refresh_from_db()
    assert (adaptation.state, adaptation.sealed) == ("withdrawn", "")
    assert not Consent.objects.standing().about(adaptation.subject).exists()


def test_what_nobody_confirms_is_deleted_after_a_week(make_case: MakeCase, client: Client) -> None:
    case = make_case()
    kept = confirmed(case)
    client.post(f"{case.url}tried/", TRIED)

    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert actions.forget_unconfirmed() == 1

    assert Adaptation.objects.get() == kept


def test_what_is_not_theirs_is_deleted_by_whoever_has_the_address(
    make_case: MakeCase, client: Client
) -> None:
    client.post(f"{make_case().url}tried/", TRIED)
    token = Adaptation.objects.get().token

    client.post(f"/case-studies/links/tried/{token}/", {"withdraw": "yes"})

    adaptation = Adaptation.objects.get()
    assert (adaptation.state, adaptation.sealed) == ("withdrawn", "")


def test_one_address_is_not_flooded_and_whoever_typed_it_in_learns_nothing(
    make_case: MakeCase, client: Client, mails: Any
) -> None:
    cases = [make_case(f"case-{number}") for number in range(4)]
    answers: list[Any] = []

    def tell(sender: str) -> list[Any]:
        return mails(
            lambda: answers.extend(
                client.post(f"{case.url}tried/", TRIED, REMOTE_ADDR=sender) for case in cases
            )
        )

    sent = [len(tell(f"192.0.2.{number}")) for number in range(4)]

    assert sent == [4, 4, 2, 0]
    assert {answer.status_code for answer in answers} == {302}
    assert Adaptation.objects.count() == 10


def test_those_who_judge_take_off_what_should_not_have_been_shown(
    make_case: MakeCase, as_role: Any, two_readers: Any
) -> None:
    case = make_case()
    adaptation = shown(case, two_readers)
    moderator = as_role(Role.MODERATOR)
    listed = reverse("casestudies_cms:adaptations")
    assert "Thirty people came." not in moderator.get(listed).content.decode()
    assert "Thirty people came." in moderator.get(f"{listed}?shown").content.decode()

    moderator.post(listed, {"id": adaptation.public_id, "take-off": "yes"})

    assert "Thirty people came." not in Client().get(case.url).content.decode()
    assert not Consent.objects.standing().about(adaptation.subject).exists()
    assert Event.objects.get(action="consent-withdrawn").actor.startswith("person:")


def test_an_organisation_that_did_not_agree_is_not_named(
    make_case: MakeCase, client: Client, two_readers: Any
) -> None:
    case = make_case()
    adaptation = shown(case, two_readers)
    Adaptation.objects.filter(pk=adaptation.pk).update(shows_organisation=False)

    page = client.get(case.url).content.decode()
    assert "Thirty people came." in page
    assert "Example trust" not in page


def test_what_is_declined_is_told_with_the_reason_and_its_author_forgotten(
    make_case: MakeCase, as_role: Any, mails: Any
) -> None:
    adaptation = confirmed(make_case())
    moderator = as_role(Role.MODERATOR)
    listed = reverse("casestudies_cms:adaptations")

    empty = moderator.post(listed, {"id": adaptation.public_id, "reason": ""})
    assert "Say why" in empty.content.decode()
    ((to, _subject, text),) = mails(
        lambda: moderator.post(
            listed, {"id": adaptation.public_id, "reason": "It names a neighbour."}
        )
    )

    assert to == "sam@example.org"
    assert "It names a neighbour." in text
    adaptation.refresh_from_db()
    assert (adaptation.state, adaptation.sealed) == ("declined", "")
    again = moderator.post(listed, {"id": adaptation.public_id, "accept": "yes"}, follow=True)
    assert "Somebody has judged this meanwhile." in again.content.decode()
    assert moderator.post(listed, {"id": "none", "accept": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("place_name", "", "Say where it was."),
        ("place_name", "a\u202eb", "Remove the invisible character U+202E"),
        ("year", "soon", "Give a year between 1900 and"),
        ("year", "1066", "Give a year between 1900 and"),
        ("year", "3000", "Give a year between 1900 and"),
        ("adapted", "", "Say in a sentence what you changed"),
        ("happened", "x" * 2000, "Use 1500 characters or fewer"),
        ("outcome", "splendid", "Select a valid choice."),
        ("outcome", "", "Choose how it went."),
        ("organisation", "", "Enter its name, or untick that it is named."),
        ("name", "a\nBcc: all@example.org", "Write this on one line."),
        ("address", "sam", "Enter an email address in full"),
        ("agrees", "", "Tick this, so that we may show it."),
    ],
)
def test_what_is_wrong_in_what_was_tried_is_named_and_the_rest_kept(
    field: str, value: str, says: str, make_case: MakeCase, client: Client
) -> None:
    response = client.post(f"{make_case().url}tried/", TRIED | {field: value})

    assert says in response.context["form"].errors[field][0]
    kept = "We met on Saturdays." if field != "adapted" else "Thirty people came."
    assert kept in response.content.decode()
    assert not Adaptation.objects.exists()


def test_a_place_we_do_not_know_stays_in_their_words(make_case: MakeCase, client: Client) -> None:
    client.post(f"{make_case().url}tried/", TRIED | {"place_name": "A village near Hexham"})

    adaptation = Adaptation.objects.get()
    assert adaptation.place is None
    assert adaptation.place_name == "A village near Hexham"


BREACHES: list[tuple[str, dict[str, Any]]] = [
    ("casestudies_adaptation_began_in_a_year", {"year": 1800}),
    ("casestudies_adaptation_keeps_nobody_once_over", {"state": "declined"}),
    (
        "casestudies_adaptation_decided_when_not_waiting",
        {"state": "accepted", "first_reader": "person:1", "second_reader": "person:2"},
    ),
    (
        "casestudies_adaptation_shown_after_two_readings",
        {"state": "accepted", "decided_at": timezone.now(), "first_reader": "person:1"},
    ),
    (
        "casestudies_adaptation_read_by_two_people",
        {"first_reader": "person:1", "second_reader": "person:1"},
    ),
]


@pytest.mark.parametrize(("constraint", "fields"), BREACHES, ids=[name for name, _ in BREACHES])
def test_the_database_refuses_an_adaptation_that_cannot_be(
    constraint: str, fields: dict[str, Any], make_case: MakeCase, client: Client
) -> None:
    client.post(f"{make_case().url}tried/", TRIED)
    if constraint.endswith("over"):
        fields = {**fields, "decided_at": timezone.now()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Adaptation.objects.update(**fields)


def test_a_case_costs_the_same_with_one_and_with_many_who_tried_it(
    make_case: MakeCase, client: Client, two_readers: Any, django_assert_max_num_queries: Any
) -> None:
    case = make_case()
    counted = []
    for _round in range(2):
        for _more in range(2):
            shown(case, two_readers)
        client.get(case.url)
        with django_assert_max_num_queries(60) as queries:
            client.get(case.url)
        counted.append(len(queries))
    assert counted[0] == counted[1]
