"""Django's mail backend: whoever sends a mail (allauth, Wagtail, Django) writes to the outbox."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notices import actions


class Outbox(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            key = str(message.extra_headers.pop("X-Weft-Key", "") or uuid4())
            kind = str(message.extra_headers.pop("X-Weft-Kind", "") or "account")
            actions.post(message, kind=kind, key=key)
        return len(email_messages)
