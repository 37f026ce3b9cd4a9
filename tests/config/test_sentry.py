import copy
import json
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from config.sentry import report_faults, scrubbed

FULL = {
    "event_id": "1",
    "level": "error",
    "logger": "django.request",
    "transaction": "/practice/<uuid:circle>/",
    "server_name": "host-of-anna",
    "user": {"id": 7, "email": "anna@example.org", "ip_address": "203.0.113.7"},
    "breadcrumbs": {"values": [{"message": "SELECT anna"}]},
    "extra": {"sys.argv": ["--as", "anna"]},
    "tags": {"who": "anna"},
    "contexts": {"runtime": {"name": "CPython"}, "device": {"name": "annas"}},
    "request": {
        "method": "POST",
        "url": "https://weft.example.org/practice/annas-circle",
        "query_string": "q=anna",
        "data": {"message": "anna"},
        "cookies": {"sessionid": "secret"},
        "headers": {"Authorization": "secret"},
        "env": {"REMOTE_ADDR": "203.0.113.7"},
    },
    "logentry": {"message": "%s is taken", "params": ["anna"], "formatted": "anna is taken"},
    "exception": {
        "values": [
            {
                "type": "ValueError",
                "value": "anna@example.org is taken",
                "stacktrace": {
                    "frames": [{"function": "invite", "lineno": 3, "vars": {"name": "anna"}}]
                },
            }
        ]
    },
}


def test_a_report_keeps_where_it_failed_and_nothing_of_whom() -> None:
    report = scrubbed(copy.deepcopy(FULL), {})

    text = json.dumps(report)
    for trace in ("anna", "secret", "203.0.113.7", "example.org"):
        assert trace not in text
    assert report["request"] == {"method": "POST"}
    assert report["transaction"] == "/practice/<uuid:circle>/"
    (fault,) = report["exception"]["values"]
    assert fault["type"] == "ValueError"
    assert fault["value"] == "(mail address) is taken"
    assert fault["stacktrace"]["frames"] == [{"function": "invite", "lineno": 3}]


@pytest.mark.parametrize(
    "event", [{}, {"exception": None, "request": {}}, {"exception": {"values": []}}]
)
def test_a_report_of_less_is_scrubbed_too(event: dict[str, Any]) -> None:
    assert scrubbed(event, {})["request"] == {}


class Kept(Transport):
    """Keeps what would have gone over the network."""

    sent: list[bytes] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent.append(envelope.serialize())


def test_what_leaves_this_process_is_scrubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    init = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda **options: init(**options, transport=Kept))
    monkeypatch.setattr(Kept, "sent", [])
    with sentry_sdk.isolation_scope() as scope:
        try:
            report_faults("https://key@sentry.invalid/1", release="weft@1")
            scope.set_user({"email": "anna@example.org"})
            scope.set_tag("who", "anna")
            try:
                secret = "anna"  # noqa: F841  # a local variable, which must not be sent
                raise ValueError("anna@example.org is taken")
            except ValueError as error:
                sentry_sdk.capture_exception(error)
            sentry_sdk.flush()
        finally:
            init(dsn="")

    (report,) = Kept.sent
    assert b"is taken" in report
    assert b"weft@1" in report
    # The lines of our code around the fault are sent: they hold no one's data but this test's.
    assert b"example.org" not in report.replace(b'raise ValueError(\\"', b"")


def test_without_an_address_nothing_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentry_sdk, "init", lambda **_: pytest.fail("set up"))

    report_faults("")
