"""A mail as its template tells it: one file, whose first line is the subject."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

# An absence notice would answer in the name of whoever is away, and from an address that may be kept
# from the one it goes to.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def written(
    template: str,
    *,
    to: str,
    language: str = "",
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
    attached: Sequence[tuple[str, str, str]] = (),
    **told: Any,
) -> EmailMessage:
    """The mail of emails/<template>.txt to one address, in the language of whoever reads it.

    attached: files, each as its name, text and media type; told: what the template is told.
    """
    with translation.override(language or settings.LANGUAGE_CODE):
        text = render_to_string(f"emails/{template}.txt", told)
    subject, _, body = text.strip().partition("\n")
    mail = EmailMessage(
        " ".join(subject.split()),
        body.strip() + "\n",
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers={**AUTOMATIC, **(headers or {})},
    )
    for file in attached:
        mail.attach(*file)
    return mail
