"""What the public pages are made from, and the word that goes out when any of it changes.

Triggers send the word, so that no write can forget it, and PostgreSQL sends it with the commit: never
before what has changed can be read, never for what was taken back.
"""

from django.db import connection
from django.db.migrations import RunSQL

CHANNEL = "public_changes"
TRIGGER = "core_public_changed"

ANNOUNCE = f"""
CREATE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('{CHANNEL}', '');
    RETURN NULL;
END $$;
"""
FORGET = f"DROP FUNCTION {TRIGGER}();"


def watch(*tables: str) -> RunSQL:
    """For a migration: have every change of these tables announced, once a transaction.

    Every table that a public page shows anything of is watched by the app that owns it, or that shows
    it where a library owns it. Depends on core's migration 0004.
    """
    return RunSQL(
        [
            f"CREATE TRIGGER {TRIGGER} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {TRIGGER}();"
            for table in tables
        ],
        [f"DROP TRIGGER {TRIGGER} ON {table};" for table in tables],
    )


def announce() -> None:
    """Say that public pages would be made otherwise now, for what is not in a table: a search index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def watched() -> set[str]:
    """The tables whose changes are announced."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [TRIGGER]
        )
        return {table for (table,) in cursor.fetchall()}
