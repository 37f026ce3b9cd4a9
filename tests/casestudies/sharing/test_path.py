"""From three questions to a public page, and out of the library again."""

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from wagtail.models import PageLogEntry, Revision

from casestudies.models import CaseStudyPage, Contact, Offer, Reading
from casestudies.wagtail_hooks import what_was_read_is_not_written_over
from core.models import Consent, Event
from people.models import Role
from tests.casestudies.sharing import steps

pytestmark = pytest.mark.django_db


def test_a_practitioner_without_an_account_begins_with_three_questions_and_gets_a_code(
    client: Client,
) -> None:
    response = client.post(steps.START, steps.FIRST | {"token": steps.TOKEN}, follow=True)

    offer = Offer.objects.get()
    assert response.redirect_chain[-1][0] == steps.address(offer, "write")
    code = steps.code_in(response)
    assert code not in str(vars(offer))
    assert offer.is_draft
    assert offer.answers["approach"] == steps.FIRST["approach"]
    assert response["Cache-Control"].endswith("private")
    cookie = client.cookies["weft_offers"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", steps.START)


def test_they_come_back_on_another_device_with_their_code(client: Client) -> None:
    offer = steps.begin(client)
    code = steps.code_in(client.get(steps.address(offer, "write")))
    other = Client()
    assert other.get(steps.address(offer, "write")).status_code == 404

    response = other.post(
        f"{steps.START}return/", {"code": code.lower().replace("-", " ")}, follow=True
    )

    assert response.status_code == 200
    assert steps.FIRST["approach"] in response.content.decode()


def test_what_is_offered_is_sent_with_a_consent_for_each_use_and_a_receipt(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    offer = steps.begin(client)
    steps.write(client, offer)
    steps.choose(client, offer)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(steps.address(offer, "send"), follow=True)

    offer.refresh_from_db()
    assert offer.state == Offer.State.OFFERED
    uses = Consent.objects.standing().about(offer.subject)
    assert {(c.use, c.text.version) for c in uses} == {("publish-named", 1), ("contacted", 1)}
    assert {c.given_by for c in uses} == {f"bearer:{offer.public_id}"}
    code = steps.code_in(response)
    (receipt,) = mail.outbox
    assert receipt.to == [steps.EMAIL]
    text = str(receipt.message())
    assert code not in text
    assert "Thursday table" not in text


def test_it_is_read_twice_agreed_to_and_published(
    client: Client, to_agree: tuple[Offer, CaseStudyPage]
) -> None:
    offer, page = to_agree
    assert not CaseStudyPage.objects.get(pk=page.pk).live
    final = client.get(steps.address(offer, "final"))
    assert "Begin with soup." in final.content.decode()

    client.post(
        steps.address(offer, "final"), {"agreed": "on", "revision": str(page.latest_revision_id)}
    )

    offer.refresh_from_db()
    page.refresh_from_db()
    assert offer.state == Offer.State.PUBLISHED
    assert CaseStudyPage.objects.published().filter(pk=page.pk).exists()
    consent = Consent.objects.standing().about(page.subject).get()
    assert (consent.basis, consent.given_by) == ("consent given", f"bearer:{offer.public_id}")
    assert Client().get(page.url).status_code == 200
    assert Contact.objects.filter(case=page.public_id).exists()
    assert Reading.objects.filter(case=page.translation_key).count() == 2


def test_the_words_of_a_version_that_was_read_cannot_be_changed(
    to_agree: tuple[Offer, CaseStudyPage],
) -> None:
    _offer, page = to_agree
    read = page.get_latest_revision()

    with pytest.raises(IntegrityError, match="it stays as it is"), transaction.atomic():
        Revision.objects.filter(pk=read.pk).update(content=read.content | {"title": "Swapped"})


def test_what_is_written_into_a_version_that_is_being_read_becomes_one_of_its_own(
    to_agree: tuple[Offer, CaseStudyPage], desk: Any
) -> None:
    _offer, page = to_agree
    read = page.get_latest_revision()
    request = RequestFactory().post(
        "/", {"overwrite_revision_id": str(read.pk), "title": "Swapped"}
    )

    what_was_read_is_not_written_over(request, page)

    assert "overwrite_revision_id" not in request.POST
    assert request.POST["title"] == "Swapped"


def test_a_text_that_was_taken_back_waits_for_nobodys_agreement(
    client: Client, to_agree: tuple[Offer, CaseStudyPage], desk: Any
) -> None:
    offer, page = to_agree

    steps.read(desk(Role.EDITOR), page, "reject", comment="A name is left in it.")

    offer.refresh_from_db()
    assert offer.state == Offer.State.IN_REVIEW
    assert client.get(steps.address(offer, "final")).status_code == 404


def test_a_published_case_is_withdrawn_with_all_of_it_by_whoever_offered_it(
    client: Client, published: tuple[Offer, CaseStudyPage]
) -> None:
    offer, page = published
    assert client.get(steps.address(offer, "withdraw")).status_code == 200

    response = client.post(steps.address(offer, "withdraw"), follow=True)

    offer.refresh_from_db()
    assert "It was withdrawn on" in response.content.decode()
    assert (offer.state, offer.answers, offer.sealed_contact) == ("withdrawn", {}, "")
    assert not CaseStudyPage.objects.filter(pk=page.pk).exists()
    assert not Revision.objects.filter(object_id=str(page.pk)).exists()
    assert not PageLogEntry.objects.filter(page_id=page.pk).exists()
    assert not Consent.objects.standing().exists()
    assert not Contact.objects.exists()
    assert not Reading.objects.exists()
    assert Client().get(page.url).status_code == 404
    assert Event.objects.filter(action="offer-withdrawn", subject_id=str(offer.public_id)).exists()


def test_what_is_declined_is_told_with_its_reason(
    client: Client, desk: Any, django_capture_on_commit_callbacks: Any
) -> None:
    offer = steps.sent(client)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        steps.review(
            desk(Role.EDITOR), offer, "decline", reason="It is a plan, not yet a practice."
        )

    assert "It is a plan, not yet a practice." in client.get(steps.address(offer)).content.decode()
    (told,) = mail.outbox
    assert "plan" not in str(told.message())
