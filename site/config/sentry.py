"""Reports of faults to Sentry, only where SENTRY_DSN is set, and only what names no person.

A report says which code failed and how. It carries no request body, cookie, header, address or
query string, no user, and no value of a local variable.
"""

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from config.logs import without_mail_addresses

KEPT_OF_A_REQUEST = {"method"}
DROPPED = ("user", "breadcrumbs", "extra", "server_name", "modules", "spans", "tags")
DROPPED_OF_A_FRAME = ("vars",)


def report_faults(dsn: str, *, release: str = "") -> None:
    """Have unhandled errors and errors in the log reported; does nothing without a `dsn`."""
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        release=release or None,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(transaction_style="url", middleware_spans=False, signals_spans=False),
            LoggingIntegration(level=None),
        ],
        before_send=scrubbed,
        before_send_transaction=lambda _event, _hint: None,
    )


def scrubbed(event: Any, _hint: Any) -> Any:
    """The report without anything that may name a person; what is unknown to us is left out."""
    for name in DROPPED:
        event.pop(name, None)
    event["request"] = {
        name: value for name, value in event.get("request", {}).items() if name in KEPT_OF_A_REQUEST
    }
    event["contexts"] = {
        name: value
        for name, value in event.get("contexts", {}).items()
        if name in {"runtime", "trace"}
    }
    # The parameters of a log message are its personal part; the message with its gaps says enough.
    if entry := event.get("logentry"):
        event["logentry"] = {"message": entry.get("message", "")}
    for holder in (*_values(event, "exception"), *_values(event, "threads")):
        for frame in (holder.get("stacktrace") or {}).get("frames", []):
            for name in DROPPED_OF_A_FRAME:
                frame.pop(name, None)
    return _without_addresses(event)


def _values(event: Any, name: str) -> list[Any]:
    return (event.get(name) or {}).get("values", [])


def _without_addresses(value: Any) -> Any:
    if isinstance(value, str):
        return without_mail_addresses(value)
    if isinstance(value, dict):
        return {key: _without_addresses(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_addresses(inner) for inner in value]
    return value
