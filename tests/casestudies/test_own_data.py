"""What somebody with an account offered, told and registered for: in their copy, and gone with the account."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from casestudies.models import Adaptation, CaseStudyPage, Contact, Offer
from casestudies.upkeep import actions as upkeep
from core.models import Consent
from core.permissions import Principal
from home.models import EventIndexPage, EventPage, EventState, Registration
from people import actions as people
from people.data_export import data_of
from people.models import Role, User
from tests.casestudies.sharing import steps
from tests.casestudies.sharing.conftest import desk, no_second_factor  # noqa: F401
from tests.casestudies.test_upkeep import TRIED, two_readers  # noqa: F401
from tests.home.test_registering import SAM

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(client: Client) -> User:
    """Somebody whose address is proven, signed in."""
    person = User.objects.create_user(
        SAM["address"], display_name="Sam", approved_at=timezone.now()
    )
    EmailAddress.objects.create(user=person, email="Sam@example.org", verified=True, primary=True)
    client.force_login(person)
    return person


@pytest.fixture
def event(db: None) -> EventPage:
    starts = timezone.now() + timedelta(days=14)
    page = EventPage(
        title="Spring gathering",
        slug="spring-gathering",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
    )
    EventIndexPage.objects.get().add_child(instance=page)
    page.save_revision(log_action=False).publish(log_action=False)
    return page


@pytest.fixture
def told(make_case: Callable[..., CaseStudyPage]) -> CaseStudyPage:
    """A case that somebody tried too, from Sam's address and from another's."""
    case = make_case()
    for address in (SAM["address"], "another@example.org"):
        Client().post(f"{case.url}tried/", TRIED | {"address": address})
    return case


def test_ones_copy_holds_what_one_offered_told_and_registered_for_and_nothing_of_others(
    sam: User, client: Client, told: CaseStudyPage, event: EventPage
) -> None:
    steps.sent(client)
    steps.sent(Client(), token="f" * 32, title="Somebody else's table")
    client.post(f"{event.url}register/", {"name": "Sam", "needs": "A loop"})
    Client().post(f"{event.url}register/", SAM | {"address": "another@example.org"})

    data = data_of(sam)

    (offer,) = data["offers"]
    assert offer["answers"]["lessons"] == steps.ANSWERS["lessons"]
    assert (offer["email"], offer["state"]) == (steps.EMAIL, "offered")
    (tried,) = data["tried_elsewhere"]
    assert (tried["happened"], tried["address"]) == (TRIED["happened"], SAM["address"])
    (registration,) = data["registrations"]
    assert (registration["event"], registration["needs"]) == (event.title, "A loop")
    assert "another" not in str(data)


def test_what_was_written_with_an_address_that_is_not_proven_is_in_no_copy(
    sam: User, told: CaseStudyPage
) -> None:
    EmailAddress.objects.update(verified=False)

    assert data_of(sam)["tried_elsewhere"] == []


def test_what_is_ones_own_goes_with_the_account(
    sam: User, client: Client, told: CaseStudyPage, event: EventPage
) -> None:
    steps.begin(client)
    client.post(f"{event.url}register/", {"name": "Sam"})

    people.close_account(person=sam, by=Principal.of_person(sam))

    assert not Offer.objects.exists()
    assert not Registration.objects.exists()
    assert EventState.objects.get().going == 0
    own, another = Adaptation.objects.order_by("pk")
    assert (own.state, own.sealed) == ("withdrawn", "")
    assert another.offerer.address == "another@example.org"


def test_what_is_public_stays_without_the_address_of_whoever_left(
    sam: User,
    client: Client,
    told: CaseStudyPage,
    desk: Any,  # noqa: F811
    two_readers: Any,  # noqa: F811
) -> None:
    offer = steps.sent(client)
    editor = desk(Role.EDITOR)
    for do in ("take-up", "draft", "readers"):
        steps.review(editor, offer, do)
    page = steps.page_of(offer)
    steps.read(editor, page)
    steps.read(desk(Role.MODERATOR), page)
    agreed = {"agreed": "on", "revision": str(page.latest_revision_id)}
    client.post(steps.address(offer, "final"), agreed)
    assert Contact.objects.filter(case=page.public_id).exists()
    own = Adaptation.objects.order_by("pk")[0]
    upkeep.confirm_adaptation(adaptation=own, by=own.holder)
    for reader in two_readers:
        upkeep.accept(adaptation=own, by=reader)

    people.close_account(person=sam, by=Principal.of_person(sam))

    assert CaseStudyPage.objects.published().filter(pk=page.pk).exists()
    offer.refresh_from_db()
    assert (offer.state, offer.sealed_contact, offer.person) == ("published", "", None)
    assert "contacted" not in offer.uses
    standing = Consent.objects.standing().about(offer.subject)
    assert list(standing.values_list("use", flat=True)) == ["publish-named"]
    assert not Contact.objects.exists()
    own.refresh_from_db()
    assert (own.state, own.sealed) == ("accepted", "")
    upkeep.withdraw_adaptation(adaptation=own, by=own.holder)
    own.refresh_from_db()
    assert own.state == "withdrawn"


def test_a_contact_that_can_be_read_no_more_is_not_taken_for_theirs(
    sam: User, make_case: Callable[..., CaseStudyPage]
) -> None:
    case = make_case()
    Contact.objects.create(case=case.public_id, sealed_address="", confirmed_at=timezone.now())
    Offer.objects.create(
        code_hash="x" * 64, state=Offer.State.PUBLISHED, person=sam, case=case.public_id,
        answers={"title": "A"}, sent_at=timezone.now(), decided_at=timezone.now(),
    )  # fmt: skip

    people.close_account(person=sam, by=Principal.of_person(sam))

    assert Contact.objects.filter(case=case.public_id).exists()
