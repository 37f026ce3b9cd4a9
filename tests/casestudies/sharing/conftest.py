from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from casestudies.models import CaseStudyPage, Offer
from people.models import Role, User
from tests.casestudies.sharing import steps


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def desk(db: None) -> Callable[..., Client]:
    """A browser in which somebody with a role is signed in; a name for a second one of them."""

    def sign_in(role: Role, name: str = "") -> Client:
        email = f"{name or role.value}@example.org"
        person = User.objects.filter(email=email).first()
        if person is None:
            person = User.objects.create_user(email, display_name=name or str(role.label))
            person.groups.add(Group.objects.get(name=role.value))
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def to_agree(client: Client, desk: Any) -> tuple[Offer, CaseStudyPage]:
    """An offer that two people have read, with its page; whoever offered it uses `client`."""
    offer = steps.sent(client)
    editor = desk(Role.EDITOR)
    for do in ("take-up", "draft", "readers"):
        steps.review(editor, offer, do)
    page = steps.page_of(offer)
    steps.read(editor, page)
    steps.read(desk(Role.MODERATOR), page)
    offer.refresh_from_db()
    assert offer.state == Offer.State.TO_BE_AGREED
    return offer, page


@pytest.fixture
def published(client: Client, to_agree: tuple[Offer, CaseStudyPage]) -> tuple[Offer, CaseStudyPage]:
    offer, page = to_agree
    client.post(
        steps.address(offer, "final"), {"agreed": "on", "revision": str(page.latest_revision_id)}
    )
    offer.refresh_from_db()
    page.refresh_from_db()
    return offer, page
