import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog
from django.test import Client

from config.logs import logging_settings


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the root handler writes, formatted as in production."""
    written = io.StringIO()
    settings = logging_settings()
    logging.config.dictConfig(
        settings | {"handlers": {"stderr": settings["handlers"]["stderr"] | {"stream": written}}}
    )
    yield written
    logging.config.dictConfig(settings)


@pytest.mark.django_db
def test_a_request_leaves_no_trace_of_who_asked(client: Client, log: io.StringIO) -> None:
    client.get(
        "/case-studies/",
        {"q": "anna@example.org"},
        REMOTE_ADDR="203.0.113.7",
        headers={
            "x-forwarded-for": "198.51.100.9, 2001:db8::7",
            "user-agent": "Annas-Browser",
            "referer": "https://example.org/anna",
        },
    )

    text = log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["event"] for line in lines} >= {"request_started", "request_finished"}
    assert lines[0]["request"] == "GET /case-studies/"
    for trace in ("anna", "Annas", "203.0.113.7", "198.51.100.9", "2001:db8", "?", "user_id"):
        assert trace not in text


def test_mail_addresses_and_queries_are_left_out_of_any_message(log: io.StringIO) -> None:
    logging.getLogger("somewhere").warning(
        "mail to %s bounced after /practice/?token=abc123", "Anna.Example+x@mail.example.org"
    )
    structlog.get_logger("elsewhere").info("sign-in", email="anna@example.org", ip="203.0.113.7")
    try:
        raise ValueError("anna@example.org is taken")
    except ValueError:
        logging.getLogger("somewhere").exception("failed")

    text = log.getvalue()
    assert "(mail address) bounced after /practice/" in text
    for trace in ("example.org", "abc123", "203.0.113.7"):
        assert trace not in text


@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("/accounts/password/reset/key/3-c2ab9f/", "/accounts/password/reset/key/(key)/"),
        ("/accounts/invitation/Zm9vYmFy:1tX:sig/", "/accounts/invitation/(key)/"),
        ("/accounts/login/code/confirm/", "/accounts/login/code/confirm/"),
        ("/accounts/login", "/accounts/login"),
        ("/case-studies/friday-football-2011/", "/case-studies/friday-football-2011/"),
    ],
)
def test_keys_in_the_addresses_of_accounts_are_left_out(
    log: io.StringIO, address: str, logged: str
) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", address)

    assert json.loads(log.getvalue())["event"] == f"Not Found: {logged}"
