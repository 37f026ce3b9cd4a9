"""Writing to the people who ran an initiative, who stay unknown to whoever writes."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from casestudies import actions
from casestudies.models import CaseStudyPage, Contact
from core import sealed
from core.models import Event
from core.permissions import NOBODY, Principal
from notices import actions as outbox
from notices.models import Notice

pytestmark = pytest.mark.django_db
ADDRESS = "coordinator@meadow.example"
MESSAGE = {"name": "Sam", "email": "sam@example.org", "message": "How did you begin?"}
RUNNER = Principal.of_command("test")


@pytest.fixture
def case(make_case: Callable[..., CaseStudyPage]) -> CaseStudyPage:
    made = make_case()
    actions.set_contact(case=made, address=ADDRESS, by=RUNNER)
    return made


def everything_in_the_database() -> str:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        texts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            texts.append(cursor.fetchone()[0] or "")
    return "\n".join(texts)


def test_the_address_is_nowhere_in_the_database_before_and_after_a_message(
    case: CaseStudyPage, client: Client
) -> None:
    assert ADDRESS not in everything_in_the_database()

    client.post(f"{case.url}contact/", MESSAGE)

    assert Notice.objects.get().state == Notice.State.WAITING
    assert ADDRESS not in everything_in_the_database()
    assert MESSAGE["email"] not in everything_in_the_database()
    assert "How did you begin?" not in everything_in_the_database()


def test_a_message_goes_through_the_outbox_to_the_contact_alone(
    case: CaseStudyPage, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{case.url}contact/", MESSAGE)

    assert response.headers["Location"] == f"/case-studies/{case.slug}/contact/sent/"
    assert client.get(response.headers["Location"]).status_code == 200
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert sent.message()["Reply-To"] == "sam@example.org"
    assert "How did you begin?" in sent.message().get_payload(decode=True).decode()
    assert Notice.objects.get().state == Notice.State.SENT
    assert Event.objects.filter(action="contact-written-to").count() == 1


def test_neither_the_page_nor_its_answer_shows_the_address(
    case: CaseStudyPage, client: Client
) -> None:
    for url in (case.url, f"{case.url}contact/", f"{case.url}contact/sent/"):
        assert ADDRESS not in client.get(url).content.decode()
    assert ADDRESS not in client.post(f"{case.url}contact/", MESSAGE, follow=True).content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "Sam\nBcc: all@example.org"},
        {"name": "Sam\r\nBcc: all@example.org"},
        {"email": "sam@example.org\nBcc: all@example.org"},
        {"email": "not an address"},
        {"message": ""},
        {"message": "x" * 10_000},
        {"message": "a\x00b"},
        {"message": "a\u202eb"},
        {"name": "a\x1bb"},
        {"name": "x" * 10_000},
    ],
)
def test_a_message_that_must_not_be_sent_is_refused_with_a_reason(
    bad: dict[str, str], case: CaseStudyPage, client: Client
) -> None:
    response = client.post(f"{case.url}contact/", MESSAGE | bad)

    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert response.context["form"].errors
        assert "This field is required" not in response.content.decode()
    assert not Notice.objects.exists()


def test_a_sixth_message_within_an_hour_from_one_address_waits(
    case: CaseStudyPage, client: Client
) -> None:
    answers = [client.post(f"{case.url}contact/", MESSAGE).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    assert Notice.objects.count() == 5
    # What was typed can be sent once more from the page that says when.
    refused = client.post(f"{case.url}contact/", MESSAGE)
    assert 3000 < int(refused["Retry-After"]) <= 3600
    page = refused.content.decode()
    assert "You can try again in" in page
    again = dict(re.findall(r'<input type="hidden" name="(.+?)" value="(.+?)">', page))
    assert again == MESSAGE
    with time_machine.travel(timezone.now() + timedelta(seconds=int(refused["Retry-After"]))):
        assert client.post(f"{case.url}contact/", again).status_code == 302


def test_a_title_with_a_line_break_cannot_add_a_header(
    case: CaseStudyPage, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    CaseStudyPage.objects.filter(pk=case.pk).update(title="A title\nBcc: all@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{case.url}contact/", MESSAGE)

    assert all(sent.message()["Bcc"] is None for sent in mail.outbox)
    assert all(sent.recipients() == [ADDRESS] for sent in mail.outbox)


def test_a_case_without_a_contact_has_no_form(
    make_case: Callable[..., CaseStudyPage], client: Client
) -> None:
    case = make_case()

    assert client.get(f"{case.url}contact/").status_code == 404
    assert client.get(case.url).context["contact_url"] is None


def test_a_contact_whose_key_was_destroyed_is_gone(case: CaseStudyPage, client: Client) -> None:
    sealed.destroy_expired(timezone.now() + timedelta(days=3 * 365))

    with time_machine.travel(timezone.now() + timedelta(days=3 * 365)):
        response = client.post(f"{case.url}contact/", MESSAGE)

    assert "Nobody has confirmed this contact for a long time." in response.content.decode()
    assert not Notice.objects.exists()


def test_a_keyring_that_is_away_is_told_as_a_fault_of_ours(
    case: CaseStudyPage, client: Client
) -> None:
    for _purpose, _period, _until, path in list(sealed.keys()):
        path.unlink()

    response = client.post(f"{case.url}contact/", MESSAGE)

    text = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "3600"
    assert "Try again in 1\xa0hour." in text
    assert MESSAGE["message"] in text
    assert not Event.objects.filter(action="contact-written-to").exists()


def test_an_absence_notice_does_not_give_the_contact_away(
    case: CaseStudyPage, client: Client
) -> None:
    client.post(f"{case.url}contact/", MESSAGE)
    outbox.send(Notice.objects.get().public_id)

    (relayed,) = mail.outbox
    assert relayed.message()["Auto-Submitted"] == "auto-generated"


def test_a_page_of_another_site_cannot_write_with_its_visitors(
    case: CaseStudyPage, client: Client
) -> None:
    response = client.post(f"{case.url}contact/", MESSAGE, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 400
    assert not Notice.objects.exists()


def test_a_contact_is_replaced_and_removed(case: CaseStudyPage) -> None:
    first = Contact.objects.get().sealed_address

    actions.set_contact(case=case, address="other@meadow.example", by=RUNNER)
    assert Contact.objects.get().sealed_address != first

    actions.remove_contact(contact=Contact.objects.get(), by=RUNNER)
    assert not Contact.objects.exists()
    actions_done = set(Event.objects.values_list("action", flat=True))
    assert {"contact-set", "contact-removed"} <= actions_done


def test_whoever_may_not_cannot_set_or_remove_a_contact(case: CaseStudyPage) -> None:
    with pytest.raises(PermissionDenied):
        actions.set_contact(case=case, address="other@meadow.example", by=NOBODY)
    with pytest.raises(PermissionDenied):
        actions.remove_contact(contact=Contact.objects.get(), by=NOBODY)
    assert Contact.objects.count() == 1
    assert not Contact.objects.visible_to(RUNNER).exists()


def test_one_contact_is_not_flooded_from_many_addresses(
    case: CaseStudyPage, client: Client
) -> None:
    for number in range(30):
        sent = client.post(f"{case.url}contact/", MESSAGE, REMOTE_ADDR=f"192.0.2.{number}")
        assert sent.status_code == 302

    refused = client.post(f"{case.url}contact/", MESSAGE, REMOTE_ADDR="192.0.2.200")

    assert refused.status_code == 429
    assert Notice.objects.count() == 30


def test_an_address_that_was_altered_is_answered_in_words(
    case: CaseStudyPage, client: Client
) -> None:
    Contact.objects.update(sealed_address="contacts.2026-11.YWx0ZXJlZA==")

    response = client.post(f"{case.url}contact/", MESSAGE)

    assert response.status_code == 200
    assert not Notice.objects.exists()
