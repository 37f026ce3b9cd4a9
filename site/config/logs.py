"""Structured logs without personal data: one JSON object a line, no address, no name, no query string."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

# From the beginning of a run of such signs, so that a long one without an @ is read once.
_MAIL_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
# In an account's address, what is no plain word is a key: of a reset, of an invitation.
_ACCOUNT_ADDRESS = re.compile(r"/accounts/[^\s\"'?]*")
_PLAIN = re.compile(r"[a-z-]*")
_QUERY = re.compile(r"(?<=[/\w])\?[^\s\"']+")
_DROPPED = {"ip", "user_id", "user_agent", "email", "username", "referer"}


def without_mail_addresses(text: str) -> str:
    return _MAIL_ADDRESS.sub("(mail address)", text)


def without_personal_data(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop fields that name a person; from any text mail addresses, query strings and keys."""
    for key in list(event):
        if key in _DROPPED:
            del event[key]
        elif isinstance(event[key], str):
            text = _QUERY.sub("", without_mail_addresses(event[key]))
            event[key] = _ACCOUNT_ADDRESS.sub(_without_keys, text)
    return event


def _without_keys(address: re.Match[str]) -> str:
    return "/".join(part if _PLAIN.fullmatch(part) else "(key)" for part in address[0].split("/"))


def logging_settings() -> dict[str, Any]:
    """Django's LOGGING: everything through structlog, to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_personal_data,
    ]
    structlog.configure(
        processors=[
            *shared[:-2],
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_personal_data,
                    structlog.processors.JSONRenderer(),
                ],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "wagtail": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
            "django_tasks": {"level": "INFO"},
        },
    }
