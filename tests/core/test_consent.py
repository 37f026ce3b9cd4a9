from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from core import actions
from core.models import Basis, Consent, ConsentText, Event
from core.permissions import NOBODY, Principal

pytestmark = pytest.mark.django_db

IMPORTER = Principal.of_command("import_casestudies")


@pytest.fixture
def text() -> ConsentText:
    return ConsentText.objects.create(slug="publication", version=1, words="I agree.")


@pytest.fixture
def about(text: ConsentText) -> dict[str, Any]:
    return {
        "subject": "casestudies.casestudypage:1",
        "use": Consent.Use.PUBLICATION,
        "basis": Basis.GIVEN,
        "text": text,
    }


def test_a_version_of_a_text_exists_once(text: ConsentText) -> None:
    with (
        pytest.raises(IntegrityError, match="core_consenttext_one_text_a_version"),
        transaction.atomic(),
    ):
        ConsentText.objects.create(slug=text.slug, version=text.version, words="Other words.")


def test_one_consent_stands_for_one_use_of_one_thing(about: dict[str, Any]) -> None:
    Consent.objects.create(**about, given_by="person:1")

    with (
        pytest.raises(IntegrityError, match="core_consent_one_standing_a_use"),
        transaction.atomic(),
    ):
        Consent.objects.create(**about, given_by="person:2")


def test_a_consent_is_not_withdrawn_before_it_was_given(about: dict[str, Any]) -> None:
    with (
        pytest.raises(IntegrityError, match="core_consent_withdrawn_after_given"),
        transaction.atomic(),
    ):
        Consent.objects.create(
            **about, given_by="person:1", withdrawn_at=timezone.now() - timedelta(days=1)
        )


def test_a_text_somebody_agreed_to_cannot_be_deleted(
    about: dict[str, Any], text: ConsentText
) -> None:
    Consent.objects.create(**about, given_by="person:1")

    with pytest.raises(ProtectedError):
        text.delete()


def test_recording_what_stands_already_changes_nothing(about: dict[str, Any]) -> None:
    first = actions.record_consent(**about, by=IMPORTER)
    again = actions.record_consent(**about, by=IMPORTER)

    assert again == first
    assert Event.objects.filter(action="consent-recorded").count() == 1


def test_a_withdrawn_consent_is_kept_and_may_be_given_anew(about: dict[str, Any]) -> None:
    actions.record_consent(**about, by=IMPORTER)
    withdrawn = actions.withdraw_consent(subject=about["subject"], use=about["use"], by=IMPORTER)
    assert withdrawn is not None
    assert withdrawn.withdrawn_at is not None
    assert actions.withdraw_consent(subject=about["subject"], use=about["use"], by=IMPORTER) is None

    anew = actions.record_consent(**about, by=IMPORTER)

    assert list(Consent.objects.standing()) == [anew]
    assert Consent.objects.about(about["subject"]).count() == 2


def test_nobody_records_withdraws_or_sees_consents(about: dict[str, Any]) -> None:
    with pytest.raises(PermissionDenied):
        actions.record_consent(**about, by=NOBODY)
    actions.record_consent(**about, by=IMPORTER)
    with pytest.raises(PermissionDenied):
        actions.withdraw_consent(subject=about["subject"], use=about["use"], by=NOBODY)

    assert not Consent.objects.visible_to(NOBODY).exists()
