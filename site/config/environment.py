"""Reads the environment: one helper that names the missing variable and how to set it."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]

env = environ.Env()


def required(name: str, example: str) -> str:
    """The value of the environment variable `name`.

    Raises ImproperlyConfigured, with `example` as a way to set it, when it is missing or empty.
    """
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment, such as {name}={example}"
        )
    return value


def database(url: str) -> dict[str, object]:
    """Django's settings for a PostgreSQL address such as postgres://weft@/weft?host=/run/postgresql.

    Raises ImproperlyConfigured for any other database.
    """
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL is not a PostgreSQL address. Weft needs PostgreSQL for exclusion "
            "constraints and stemming: DATABASE_URL=postgres://weft@localhost/weft"
        )
    parsed = dict(env.db_url_config(url))
    options = dict(parsed.get("OPTIONS", {}))
    if host := options.pop("host", None):
        parsed["HOST"] = host
    # Under ASGI a connection belongs to a thread, not to a process: the pool bounds them.
    parsed |= {"CONN_MAX_AGE": 0, "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 8}}}
    return parsed
