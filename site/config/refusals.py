"""What production refuses to start with. One list, one message each: what is wrong, what would be right."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured


def refuse_what_is_insecure(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured naming every insecure value among `settings`, all at once."""
    keyring, var = Path(settings["KEYRING_DIR"]).resolve(), Path(settings["VAR"]).resolve()
    token = settings["METRICS_TOKEN"]
    wrong = [
        message
        for is_wrong, message in (
            (settings["DEBUG"], "DEBUG is on. Leave it unset."),
            (
                len(settings["SECRET_KEY"]) < 50
                or len(set(settings["SECRET_KEY"])) < 10
                or settings["SECRET_KEY"].startswith("django-insecure-"),
                "SECRET_KEY is too short or made up. Use 50 or more random characters.",
            ),
            (
                not settings["BASE_URL"].startswith("https://"),
                "BASE_URL is not an https address. Set BASE_URL=https://weft.example.org",
            ),
            (
                not settings["ALLOWED_HOSTS"] or "*" in settings["ALLOWED_HOSTS"],
                "ALLOWED_HOSTS is empty or admits any host. Name yours: ALLOWED_HOSTS=weft.example.org",
            ),
            (
                not settings["STAFF_SECOND_FACTOR"],
                "STAFF_SECOND_FACTOR is off. Staff need a second factor: leave it unset.",
            ),
            (
                keyring.is_relative_to(var),
                f"KEYRING_DIR is inside {var}, which is backed up with the files. "
                "Keep the keyring apart: KEYRING_DIR=/etc/weft/keyring",
            ),
            (
                settings["DEFAULT_FROM_EMAIL"].rstrip(">").endswith("@localhost"),
                "MAIL_FROM is not an address of yours. Set MAIL_FROM='Weft <weft@example.org>'",
            ),
            (
                settings["REGISTRATION"] not in {"open", "invitation", "approved"},
                "REGISTRATION is not one of open, invitation, approved.",
            ),
            (
                token and len(token) < 20,
                "METRICS_TOKEN is too short. Use 20 or more random characters, or leave it unset.",
            ),
        )
        if is_wrong
    ]
    if wrong:
        raise ImproperlyConfigured("Weft will not start in production:\n- " + "\n- ".join(wrong))
