"""What readers write to us: what they typed is theirs, and what they tick is what we note."""

# ruff: noqa: F811  # the fixtures of a neighbour

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from casestudies.actions import set_contact
from casestudies.models import Adaptation, Correction
from core.models import Consent
from core.permissions import Principal
from tests.casestudies.test_upkeep import (  # noqa: F401
    RUNNER,
    TRIED,
    WRONG,
    MakeCase,
    shown,
    two_readers,
)
from tests.test_words import pseudo_locale, untranslated  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("tail", "data", "says"),
    [
        ("tried/", TRIED, ("We met on Saturdays.", "It went much the same", "sam@example.org")),
        ("out-of-date/", WRONG, ("It has moved to Mondays.",)),
    ],
)
def test_what_cannot_be_kept_now_is_given_back_with_when_to_come_again(
    tail: str,
    data: dict[str, str],
    says: tuple[str, ...],
    make_case: MakeCase,
    client: Client,
    own_keyring: Path,
) -> None:
    case = make_case()
    set_contact(case=case, address="contact@example.org", by=RUNNER)
    away = own_keyring.rename(own_keyring.with_name("away"))
    own_keyring.touch()  # where there is no folder, none can be made: the ring is not mounted

    answer = client.post(f"{case.url}{tail}", data)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "3600"
    page = answer.content.decode()
    for words in (*says, "Nothing is lost"):
        assert words in page
    assert not Adaptation.objects.exists()
    assert not Correction.objects.exists()
    own_keyring.unlink()
    away.rename(own_keyring)
    again = re.findall(r'<input type="hidden" name="(.+?)" value="(.+?)">', page)
    assert client.post(f"{case.url}{tail}", dict(again)).status_code == 302


def test_what_is_ticked_is_what_is_recorded(
    make_case: MakeCase, client: Client, two_readers: tuple[Principal, Principal]
) -> None:
    case = make_case()
    ticked = client.get(f"{case.url}tried/").context["form"]["agrees"].label

    adaptation = shown(case, two_readers)

    assert Consent.objects.about(adaptation.subject).get().text.words == ticked


def test_every_word_of_writing_back_can_be_translated(
    make_case: MakeCase,
    client: Client,
    own_keyring: Path,
    pseudo_locale: None,
) -> None:
    case = make_case(title="§Case§", review_due=timezone.localdate())
    words = {
        name: f"§{name}§" for name in ("place_name", "adapted", "happened", "organisation", "name")
    }
    client.post(f"{case.url}tried/", TRIED | words)
    token = Adaptation.objects.get().token
    for tail in ("tried/", "tried/sent/", "out-of-date/", "out-of-date/sent/"):
        page = client.get(f"{case.url}{tail}").content.decode()
        # The places that are suggested are content.
        page = re.sub(r"<datalist.*?</datalist>", "", page, flags=re.S)
        assert not untranslated(page), tail
    followed = f"/case-studies/links/tried/{token}/"
    for pressed in ({"confirm": "yes"}, {"withdraw": "yes"}):
        assert not untranslated(client.get(followed).content.decode())
        client.post(followed, pressed)
    assert not untranslated(client.get(followed).content.decode())
    assert not untranslated(client.get("/case-studies/links/tried/none/").content.decode())
    for _once_more in range(4):
        client.post(f"{case.url}tried/", TRIED | words)
    refused = client.post(f"{case.url}tried/", TRIED | words)
    own_keyring.rename(own_keyring.with_name("away"))
    own_keyring.touch()
    put_off = client.post(f"{case.url}tried/", TRIED | words, REMOTE_ADDR="192.0.2.7")
    for status, answer in ((429, refused), (503, put_off)):
        assert answer.status_code == status
        assert not untranslated(answer.content.decode())
