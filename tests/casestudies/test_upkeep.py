"""How cases stay alive: tried elsewhere, said to be out of date, looked at again when it is due."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casestudies.actions import set_contact
from casestudies.models import Adaptation, CaseStudyPage, Correction, ReviewRequest
from casestudies.upkeep import actions
from core import public
from core.models import Consent, Event
from core.permissions import NOBODY, Kind, Principal
from people.models import Role, User
from tests.casestudies.test_contact import everything_in_the_database

pytestmark = pytest.mark.django_db
MakeCase = Callable[..., CaseStudyPage]
RUNNER = Principal.of_command("test")
TRIED = {
    "place_name": "Leeds",
    "year": "2025",
    "adapted": "We met on Saturdays.",
    "outcome": "same",
    "happened": "Thirty people came.",
    "organisation": "Example trust",
    "shows_organisation": "on",
    "name": "Sam Offerer",
    "address": "sam@example.org",
    "agrees": "on",
}
WRONG = {"part": "facts", "says": "It has moved to Mondays.", "source": "https://example.org/new"}


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def as_role(client: Client) -> Callable[[Role], Client]:
    def sign_in(role: Role) -> Client:
        person = User.objects.create_user(
            f"{role.value}@example.org", display_name=role.value, approved_at=timezone.now()
        )
        person.groups.add(Group.objects.get(name=role.value))
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def mails(django_capture_on_commit_callbacks: Any) -> Callable[..., list[tuple[str, str, str]]]:
    """Does what it is given; returns to whom, subject and text of each mail it caused."""

    def sent_by(do: Callable[[], Any]) -> list[tuple[str, str, str]]:
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            do()
        return [
            (
                sent.to[0],
                str(sent.message()["Subject"]),
                sent.message().get_payload(decode=True).decode(),
            )
            for sent in mail.outbox[before:]
        ]

    return sent_by


def link_in(text: str, of: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/case-studies/links/{of}/\S+)", text)
    assert found
    return found[1]


def test_what_somebody_tried_is_shown_once_an_editor_accepts_it(
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
    assert "Thirty people came." in editor.get(listed).content.decode()
    ((to, _subject, text),) = mails(
        lambda: editor.post(listed, {"id": adaptation.public_id, "accept": "yes"})
    )

    page = visitor.get(case.url).content.decode()
    for shown in ("Leeds, 2025", "We met on Saturdays.", "Thirty people came.", "Example trust"):
        assert shown in page
    assert "Sam Offerer" not in page
    assert "It went much the same" in page
    consent = Consent.objects.standing().about(adaptation.subject).get()
    assert "I can withdraw it at any time" in consent.text.words
    told = set(Event.objects.values_list("action", flat=True))
    assert {"adaptation-offered", "adaptation-accepted"} <= told

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


def test_those_who_judge_take_off_what_should_not_have_been_shown(
    make_case: MakeCase, as_role: Any
) -> None:
    case = make_case()
    Client().post(f"{case.url}tried/", TRIED)
    adaptation = Adaptation.objects.get()
    actions.accept(adaptation=adaptation, by=RUNNER)
    moderator = as_role(Role.MODERATOR)
    listed = reverse("casestudies_cms:adaptations")
    assert "Thirty people came." not in moderator.get(listed).content.decode()
    assert "Thirty people came." in moderator.get(f"{listed}?shown").content.decode()

    moderator.post(listed, {"id": adaptation.public_id, "take-off": "yes"})

    assert "Thirty people came." not in Client().get(case.url).content.decode()
    assert not Consent.objects.standing().about(adaptation.subject).exists()
    assert Event.objects.get(action="consent-withdrawn").actor.startswith("person:")


def test_an_organisation_that_did_not_agree_is_not_named(
    make_case: MakeCase, client: Client
) -> None:
    case = make_case()
    client.post(f"{case.url}tried/", {**TRIED, "shows_organisation": ""})

    actions.accept(adaptation=Adaptation.objects.get(), by=RUNNER)

    page = client.get(case.url).content.decode()
    assert "Thirty people came." in page
    assert "Example trust" not in page


def test_what_is_declined_is_told_with_the_reason_and_its_author_forgotten(
    make_case: MakeCase, as_role: Any, mails: Any
) -> None:
    case = make_case()
    Client().post(f"{case.url}tried/", TRIED)
    adaptation = Adaptation.objects.get()
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


def test_what_was_tried_goes_with_its_case(make_case: MakeCase, client: Client) -> None:
    case = make_case()
    client.post(f"{case.url}tried/", TRIED)
    client.post(f"{case.url}out-of-date/", WRONG)

    case.delete()

    assert not Adaptation.objects.exists()
    assert not Correction.objects.exists()


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


@pytest.mark.parametrize(("tail", "data"), [("tried/", TRIED), ("out-of-date/", WRONG)])
def test_what_anyone_may_write_is_limited_and_open_to_no_other_site(
    tail: str, data: dict[str, str], make_case: MakeCase, client: Client
) -> None:
    case = make_case()
    away = client.post(f"{case.url}{tail}", data, headers={"Sec-Fetch-Site": "cross-site"})
    answers = [client.post(f"{case.url}{tail}", data).status_code for _ in range(6)]

    assert away.status_code == 400
    assert answers == [302] * 5 + [429]
    make_case("a-draft", live=False)
    assert client.get(f"/case-studies/a-draft/{tail}").status_code == 404


def test_what_is_out_of_date_goes_to_editors_and_to_the_contact(
    make_case: MakeCase, as_role: Any, mails: Any
) -> None:
    case = make_case()
    set_contact(case=case, address="contact@example.org", by=RUNNER)

    ((to, _subject, text),) = mails(lambda: Client().post(f"{case.url}out-of-date/", WRONG))

    assert to == "contact@example.org"
    assert "It has moved to Mondays." in text
    editor = as_role(Role.EDITOR)
    listed = reverse("casestudies_cms:corrections")
    assert "It has moved to Mondays." in editor.get(listed).content.decode()
    editor.post(listed, {"id": Correction.objects.get().public_id})
    assert "It has moved to Mondays." not in editor.get(listed).content.decode()
    assert "It has moved to Mondays." in editor.get(f"{listed}?done").content.decode()
    assert Event.objects.filter(action="correction-done").count() == 1


def test_without_a_contact_what_is_out_of_date_waits_for_editors_alone(
    make_case: MakeCase, mails: Any
) -> None:
    case = make_case()

    assert mails(lambda: Client().post(f"{case.url}out-of-date/", WRONG)) == []

    assert Correction.objects.open().count() == 1


@pytest.mark.parametrize("missing", ["part", "says"])
def test_a_correction_without_a_part_or_words_is_refused_by_name(
    missing: str, make_case: MakeCase, client: Client
) -> None:
    response = client.post(f"{make_case().url}out-of-date/", WRONG | {missing: ""})

    assert list(response.context["form"].errors) == [missing]


def test_at_two_years_the_contact_and_editors_are_asked_once(
    make_case: MakeCase, client: Client, as_role: Any, mails: Any
) -> None:
    case = make_case()
    set_contact(case=case, address="contact@example.org", by=RUNNER)
    as_role(Role.EDITOR)
    client.logout()
    published = timezone.localdate(case.last_published_at)
    due = published.replace(year=published.year + 2)
    assert mails(actions.ask_for_reviews) == []

    with time_machine.travel(timezone.now() + timedelta(days=365 * 2 + 2)):
        first, second = mails(actions.ask_for_reviews)
        assert mails(actions.ask_for_reviews) == []
        assert [first[0], second[0]] == ["contact@example.org", "editor@example.org"]
        assert f"/cms/pages/{case.pk}/edit/" in second[2]
        case.refresh_from_db()
        assert case.review_due == due
        assert "some of it may be out of date" in client.get(case.url).content.decode()
        assert "May be out of date" in client.get("/case-studies/").content.decode()

        link = link_in(first[2], "review")
        assert "Is it still right?" in client.get(link).content.decode()
        client.post(link)

        case.refresh_from_db()
        assert case.review_due == timezone.localdate().replace(year=timezone.localdate().year + 2)
        assert "some of it may be out of date" not in client.get(case.url).content.decode()
        assert "It is noted" in client.get(link).content.decode()
        client.post(link)  # once more changes nothing
        assert Event.objects.filter(action="case-confirmed").count() == 1
        # Publishing the newest version again does not bring the old day back.
        case.get_latest_revision().publish()
        case.refresh_from_db()
        assert case.review_due > timezone.localdate()


def test_a_day_of_review_that_was_set_is_the_one_that_counts(
    make_case: MakeCase, mails: Any
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    make_case("due", review_due=yesterday)
    make_case("later", review_due=timezone.localdate() + timedelta(days=1))

    assert actions.ask_for_reviews() == 1
    assert ReviewRequest.objects.get().due == yesterday


def test_of_a_leap_day_two_years_on_is_the_twenty_eighth() -> None:
    assert actions._years_after(date(2028, 2, 29)) == date(2030, 2, 28)


def test_links_that_were_altered_open_nothing(make_case: MakeCase, client: Client) -> None:
    client.post(f"{make_case().url}tried/", TRIED)
    token = Adaptation.objects.get().token
    for link, says in (
        (f"tried/{token}x", "Part of this link is missing or was changed."),
        (f"review/{token}", "This link belongs to another page."),
        ("tried/none", "Part of this link is missing or was changed."),
        ("review/none", "Part of this link is missing or was changed."),
    ):
        over = client.get(f"/case-studies/links/{link}/")
        assert over.status_code == 410
        assert says in over.content.decode()
        assert client.post(f"/case-studies/links/{link}/").status_code == 410


def test_who_may_not_judge_cannot(make_case: MakeCase, client: Client, as_role: Any) -> None:
    client.post(f"{make_case().url}tried/", TRIED)
    client.post(f"{CaseStudyPage.objects.get().url}out-of-date/", WRONG)
    adaptation, correction = Adaptation.objects.get(), Correction.objects.get()
    stranger = Principal(Kind.PARTY, "00000000-0000-0000-0000-000000000000")

    for by in (NOBODY, stranger):
        for act in (
            lambda by=by: actions.accept(adaptation=adaptation, by=by),
            lambda by=by: actions.decline(adaptation=adaptation, reason="no", by=by),
            lambda by=by: actions.withdraw_adaptation(adaptation=adaptation, by=by),
            lambda by=by: actions.settle(correction=correction, by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert not Adaptation.objects.visible_to(NOBODY).exists()
    assert not Correction.objects.visible_to(NOBODY).exists()
    facilitator = as_role(Role.FACILITATOR)
    for name in ("adaptations", "corrections"):
        refused = facilitator.get(reverse(f"casestudies_cms:{name}"))
        assert refused.status_code == 403 or refused["Location"] == "/cms/"
        assert reverse(f"casestudies_cms:{name}") not in facilitator.get("/cms/").content.decode()


BREACHES: list[tuple[str, dict[str, Any]]] = [
    ("casestudies_adaptation_began_in_a_year", {"year": 1800}),
    ("casestudies_adaptation_keeps_nobody_once_over", {"state": "declined"}),
    ("casestudies_adaptation_decided_when_not_waiting", {"state": "accepted"}),
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


def test_the_database_refuses_what_was_done_before_and_asked_twice(make_case: MakeCase) -> None:
    case, now = make_case(), timezone.now()
    with (
        pytest.raises(IntegrityError, match="casestudies_correction_done_after_it_was_made"),
        transaction.atomic(),
    ):
        Correction.objects.create(case=case, part="facts", says="x", done_at=now - timedelta(1))
    ReviewRequest.objects.create(case=case, due=now.date())
    with (
        pytest.raises(IntegrityError, match="casestudies_reviewrequest_once_a_due_day"),
        transaction.atomic(),
    ):
        ReviewRequest.objects.create(case=case, due=now.date())


def test_a_case_costs_the_same_with_one_and_with_many_who_tried_it(
    make_case: MakeCase, client: Client, django_assert_max_num_queries: Any
) -> None:
    assert "casestudies_adaptation" in public.watched()
    case = make_case()
    counted = []
    for _round in range(2):
        for _more in range(3):
            client.post(f"{case.url}tried/", TRIED)
        for adaptation in Adaptation.objects.waiting():
            actions.accept(adaptation=adaptation, by=RUNNER)
        client.get(case.url)
        with django_assert_max_num_queries(60) as queries:
            client.get(case.url)
        counted.append(len(queries))
    assert counted[0] == counted[1]
