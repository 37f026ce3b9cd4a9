"""A connection to the database of one's own, beside those of Django: for who listens to it."""

from typing import Any

from django.db import connection

# What Django asks of psycopg for itself.
FOR_DJANGO = {"context", "cursor_factory", "pool", "prepare_threshold"}


def parameters() -> dict[str, Any]:
    """What psycopg needs to reach the database that Django uses."""
    return {
        name: value
        for name, value in connection.get_connection_params().items()
        if name not in FOR_DJANGO
    }
