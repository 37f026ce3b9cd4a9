import re
from collections.abc import Callable
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, mail_admins
from django.core.mail.message import BadHeaderError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import sealed
from core.models import Event
from notices import actions, tasks
from notices.models import Notice

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db


def letter(to: tuple[str, ...] = ("anna@example.org",), subject: str = "Your code") -> EmailMessage:
    return EmailMessage(subject=subject, body="It is 123456.", to=list(to))


@pytest.fixture
def post(django_capture_on_commit_callbacks: Any) -> Callable[..., list[Notice]]:
    """Posts a mail, and delivers it as after a commit."""

    def do(message: EmailMessage, key: str = "k", kind: str = "account") -> list[Notice]:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.post(message, kind=kind, key=key)

    return do


def test_a_mail_is_posted_as_its_template_tells_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            actions.post_template(
                "relayed",
                key="k",
                to="anna@example.org",
                reply_to="sam@example.org",
                headers={"X-About": "a garden"},
                attached=[("a.ics", "BEGIN:VCALENDAR", "text/calendar")],
                name="Sam",
                email="sam@example.org",
                message="How?",
                url="/",
                title="A garden & a wall",
            )

    (sent,) = mail.outbox
    message = sent.message()
    assert Notice.objects.get().kind == "relayed"
    assert sent.to == ["anna@example.org"]
    assert (
        str(make_header(decode_header(message["Subject"]))) == "A message about “A garden & a wall”"
    )
    assert message["Reply-To"] == "sam@example.org"
    assert message["X-About"] == "a garden"
    assert message["Auto-Submitted"] == "auto-generated"
    text, file = message.get_payload()
    assert "How?" in text.get_payload(decode=True).decode()
    assert file.get_filename() == "a.ics"


class Transport:
    """A mail server that is down until it is told otherwise; keeps what each attempt carried."""

    def __init__(self) -> None:
        self.is_down = True
        self.attempts: list[str] = []

    def send_messages(self, messages: list[EmailMessage]) -> int:
        self.attempts += [str(message.message()["Message-ID"]) for message in messages]
        if self.is_down:
            raise SMTPServerDisconnected("gone")
        return len(messages)


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> Transport:
    transport = Transport()
    monkeypatch.setattr(actions, "get_connection", lambda _path: transport)
    return transport


def test_a_posted_mail_goes_out_as_it_was_written(post: Callable[..., list[Notice]]) -> None:
    message = EmailMultiAlternatives(
        subject="Für Anna – your code",
        body="It is 123456.",
        to=["Anna <anna@example.org>"],
        reply_to=["desk@example.org"],
    )
    message.attach_alternative("<p>It is <b>123456</b>.</p>", "text/html")

    post(message)

    assert len(mail.outbox) == 1
    sent = mail.outbox[0].message()
    assert str(sent["Reply-To"]) == "desk@example.org"
    assert b"<b>123456</b>" in sent.as_bytes()
    assert [part.get_content_type() for part in sent.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_one_key_is_one_mail(post: Callable[..., list[Notice]]) -> None:
    first = post(letter())
    again = post(letter(subject="Your code once more"))

    assert len(first) == 1
    assert again == []
    assert len(mail.outbox) == 1


def test_each_address_gets_a_notice_of_its_own(post: Callable[..., list[Notice]]) -> None:
    post(letter(to=("anna@example.org", "ben@example.org", "anna@example.org")))

    assert Notice.objects.count() == 2
    assert sorted(message.to[0] for message in mail.outbox) == [
        "anna@example.org",
        "ben@example.org",
    ]


def test_nobody_reads_in_their_mail_who_else_got_it(post: Callable[..., list[Notice]]) -> None:
    message = letter(to=("anna@example.org",))
    message.bcc = ["ben@example.org"]

    post(message)

    assert len(mail.outbox) == 2
    assert all("ben@example.org" not in sent.message().as_string() for sent in mail.outbox)


def test_words_and_address_are_sealed_until_sent_and_dropped_then() -> None:
    (waiting,) = actions.post(letter(), kind="account", key="k")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(notices_notice)::text FROM notices_notice")
        row = cursor.fetchone()[0]
    assert "anna" not in row
    assert "123456" not in row

    actions.send(waiting.public_id)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.sealed) == (Notice.State.SENT, "")


def test_a_finished_notice_keeps_no_words() -> None:
    (notice,) = actions.post(letter(), kind="account", key="k")

    with (
        pytest.raises(IntegrityError, match="notices_notice_keeps_no_words_once_finished"),
        transaction.atomic(),
    ):
        Notice.objects.filter(pk=notice.pk).update(
            state=Notice.State.SENT, finished_at=timezone.now()
        )


def test_nothing_is_sent_when_the_transaction_rolls_back(
    django_capture_on_commit_callbacks: Any,
) -> None:
    def sign_up() -> None:
        with transaction.atomic():
            actions.post(letter(), kind="account", key="k")
            raise RuntimeError("the sign-up failed")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        sign_up()

    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_a_mail_that_fails_is_tried_again_later_and_under_the_same_id(
    transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        (notice,) = actions.post(letter(), kind="account", key="k")
        actions.send(notice.public_id)
        assert actions.send(notice.public_id) is None  # not due yet

        clock.shift(timedelta(minutes=1))
        transport.is_down = False
        tasks.deliver_due()

    notice.refresh_from_db()
    assert notice.state == Notice.State.SENT
    assert len(transport.attempts) == 2
    assert len(set(transport.attempts)) == 1
    assert "anna" not in caplog.text


def test_a_mail_nobody_takes_is_given_up_and_the_audit_says_so(transport: Transport) -> None:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        (notice,) = actions.post(letter(), kind="account", key="k")
        for _ in range(len(actions.RETRY_MINUTES) + 3):
            tasks.deliver_due()
            clock.shift(timedelta(hours=6))

    notice.refresh_from_db()
    assert (notice.state, notice.sealed) == (Notice.State.FAILED, "")
    assert len(transport.attempts) == len(actions.RETRY_MINUTES) + 1
    event = Event.objects.get(action="notice-given-up")
    assert event.details == {"kind": "account", "reason": "SMTPServerDisconnected"}
    assert event.subject_id == str(notice.public_id)


def test_a_mail_whose_key_was_destroyed_is_given_up() -> None:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        (notice,) = actions.post(letter(), kind="account", key="k")
        clock.shift(timedelta(days=60))
        sealed.destroy_expired(timezone.now())
        actions.send(notice.public_id)

    assert Event.objects.get(action="notice-given-up").details["reason"] == "KeyDestroyed"
    assert mail.outbox == []


def test_a_mail_waits_while_the_keyring_is_not_mounted(own_keyring: Path) -> None:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        (notice,) = actions.post(letter(), kind="account", key="k")
        away = own_keyring.rename(own_keyring.with_name("away"))
        actions.send(notice.public_id)
        assert Notice.objects.get().state == Notice.State.WAITING

        away.rename(own_keyring)
        clock.shift(timedelta(minutes=1))
        actions.send(notice.public_id)

    assert len(mail.outbox) == 1


def test_what_was_posted_while_no_worker_ran_is_sent_once() -> None:
    actions.post(letter(), kind="account", key="k")

    assert tasks.deliver_due() == 1
    assert tasks.deliver_due() == 0

    assert len(mail.outbox) == 1


def test_a_line_break_in_a_header_is_refused() -> None:
    with pytest.raises(BadHeaderError), transaction.atomic():
        actions.post(letter(subject="Hi\nBcc: all@example.org"), kind="account", key="k")
    with pytest.raises(BadHeaderError), transaction.atomic():
        actions.post(letter(to=("a@example.org\nBcc: b@example.org",)), kind="account", key="k2")

    assert not Notice.objects.exists()


def test_mail_that_django_itself_sends_goes_through_the_outbox(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "notices.backends.Outbox"
    settings.ADMINS = [("Desk", "desk@example.org")]

    with django_capture_on_commit_callbacks(execute=True):
        mail_admins("Something", "Happened")

    assert Notice.objects.get().state == Notice.State.SENT
    assert [message.to for message in mail.outbox] == [["desk@example.org"]]


def test_nobody_else_sends_mail() -> None:
    """A message's own `send` is harmless: it goes to the outbox, which is Django's mail backend here."""
    past_the_outbox = re.compile(
        r"(import|mail\.) *send_mail\b|send_mass_mail|mail_managers|smtplib|aiosmtp|\bget_connection\b|MAIL_TRANSPORT"
        r"|django\.core\.mail\.backends"
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("site", "home", "casestudies", "practice")
        for path in (ROOT / folder).rglob("*.py")
        if not {"node_modules", "notices", "settings"} & set(path.parts)
        for line in path.read_text().splitlines()
        if past_the_outbox.search(line)
    ]

    assert found == []
