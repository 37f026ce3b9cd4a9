"""Writing to the outbox, and sending from it. Nobody else sends mail."""

import email
import hashlib
import logging
from datetime import timedelta
from email.message import Message
from functools import partial
from smtplib import SMTPException
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import MIMEMixin
from django.db import transaction
from django.db.transaction import on_commit
from django.utils import timezone

from core import audit, mails, sealed
from core.permissions import Principal
from notices.models import MAIL, Notice

logger = logging.getLogger(__name__)

# Minutes to wait after each failure; after the last the notice is given up, and the audit says so.
RETRY_MINUTES = (1, 5, 30, 120, 360)
SEPARATOR = "\n\x1e\n"
# Every byte is one character of it, so a message of any encoding comes back as it was.
BYTES_AS_TEXT = "latin-1"
POSTMAN = Principal.of_command("deliver")


class Written(MIMEMixin, Message):  # type: ignore[misc]  # as Django's own classes are
    """A message read back from its text, in the shape Django's SMTP backend sends."""


class Posted(EmailMessage):
    """A message as it was written down: it goes out under the same Message-ID on every attempt."""

    def __init__(self, sender: str, address: str, raw: str) -> None:
        super().__init__(from_email=sender, to=[address])
        self.raw = raw

    def message(self) -> Written:  # type: ignore[override]  # of the same two classes as Django's
        return email.message_from_bytes(self.raw.encode(BYTES_AS_TEXT), Written)


@transaction.atomic
def post(message: EmailMessage, *, kind: str, key: str) -> list[Notice]:
    """Put a mail into the outbox, one notice for each address, and have each sent after commit.

    Posting the same `key` again changes nothing. Returns the new notices. Raises BadHeaderError
    where a header holds a line break.
    """
    from notices.tasks import deliver

    message.extra_headers.setdefault("Message-ID", f"<{uuid4()}@weft>")
    raw = message.message().as_bytes().decode(BYTES_AS_TEXT)
    posted = []
    for address in dict.fromkeys(message.recipients()):
        own_key = hashlib.sha256(f"{key}\x1f{address}".encode()).hexdigest()
        words = sealed.seal(
            SEPARATOR.join((message.from_email, address, raw)), purpose=MAIL, binds=_binds(own_key)
        )
        notice, is_new = Notice.objects.get_or_create(
            key=own_key, defaults={"kind": kind, "sealed": words}
        )
        if is_new:
            on_commit(partial(deliver.enqueue, str(notice.public_id)))
            posted.append(notice)
    return posted


def post_template(template: str, *, key: str, kind: str = "", **mail: Any) -> list[Notice]:
    """Put the mail of emails/<template>.txt into the outbox; `mail`: see core.mails.written.

    kind: what it is about, else the template says it. Returns the new notices.
    """
    message = mails.written(template, **mail)
    return post(message, kind=kind or template.replace("_", "-"), key=key)


def relay(*, kind: str, to: str, name: str, email: str, message: str, title: str, url: str) -> None:
    """Pass a visitor's message on to somebody whose address the visitor never learns.

    name, email: of the visitor, to whom an answer goes; title, url: of the page they read.
    """
    told = {"name": name, "email": email, "message": message, "url": url}
    told["title"] = " ".join(title.split())
    key = f"{kind}:{uuid4()}"
    post_template("relayed", kind=kind, key=key, to=to, reply_to=email, **told)


@transaction.atomic
def send(public_id: UUID | str) -> Notice | None:
    """Send one notice if it is due and nobody else is at it; returns it, or None.

    A failure leaves it waiting for a later attempt. After the last, or when its key was destroyed,
    it is given up. Its words are dropped with its last state.
    """
    notice = (
        Notice.objects.due().select_for_update(skip_locked=True).filter(public_id=public_id).first()
    )
    if notice is None:
        return None
    notice.attempts += 1
    try:
        words = sealed.unseal(notice.sealed, purpose=MAIL, binds=_binds(notice.key))
        message = Posted(*words.split(SEPARATOR, 2))
        message.connection = get_connection(settings.MAIL_TRANSPORT)
        message.send()
    except (SMTPException, OSError, sealed.KeyMissing) as error:
        logger.warning("mail of kind %s was not taken: %s", notice.kind, type(error).__name__)
        if notice.attempts > len(RETRY_MINUTES):
            return _finish(notice, Notice.State.FAILED, reason=type(error).__name__)
        notice.send_after = timezone.now() + timedelta(minutes=RETRY_MINUTES[notice.attempts - 1])
        notice.save(update_fields=["attempts", "send_after"])
        return notice
    except sealed.Gone as error:
        return _finish(notice, Notice.State.FAILED, reason=type(error).__name__)
    return _finish(notice, Notice.State.SENT)


def _finish(notice: Notice, state: Notice.State, *, reason: str = "") -> Notice:
    notice.state = state
    notice.sealed = ""
    notice.finished_at = timezone.now()
    notice.save(update_fields=["state", "sealed", "finished_at", "attempts"])
    if state == Notice.State.FAILED:
        audit.record("notice-given-up", by=POSTMAN, on=notice, kind=notice.kind, reason=reason)
    return notice


def _binds(key: str) -> str:
    return f"notices.notice:{key}"
