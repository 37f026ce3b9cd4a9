"""What the public pages are made from, and the word that goes out when any of it changes.

Triggers send the word, so that no write can forget it, and PostgreSQL sends it with the commit: never
before what has changed can be read, never for what was taken back.
"""

from collections.abc import Iterable

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


def watch(*tables: str, where: str = "") -> RunSQL:
    """For a migration: have every change of these tables announced, once a transaction.

    Every table that a public page shows anything of is watched by the app that owns it, or that shows
    it where a library owns it. where: what must hold of a row for a public page to show it, in SQL, the
    row being {row}: what strangers write and nobody sees must not empty what is kept. Depends on core's
    migration 0004.
    """
    made = "\n".join(trigger for table in tables for trigger in _triggers(table, where))
    return RunSQL(made, _dropping(tables, on_a_condition=bool(where)))


def unwatch(*tables: str) -> RunSQL:
    """For a migration: announce changes of these tables no more, to be watched on a condition instead."""
    made = "\n".join(trigger for table in tables for trigger in _triggers(table, ""))
    return RunSQL(_dropping(tables, on_a_condition=False), made)


def _dropping(tables: Iterable[str], *, on_a_condition: bool) -> str:
    names = [f"{TRIGGER}_{when}" for when in ("insert", "update", "delete", "truncate")]
    return "\n".join(
        f"DROP TRIGGER {name} ON {table};"
        for table in tables
        for name in (names if on_a_condition else [TRIGGER])
    )


def _triggers(table: str, where: str) -> list[str]:
    tells = f"EXECUTE FUNCTION {TRIGGER}();"
    if not where:
        return [
            f"CREATE TRIGGER {TRIGGER} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT {tells}"
        ]
    old, new = (f"({where.format(row=row)})" for row in ("OLD", "NEW"))
    # Only a trigger of each row can ask what is in it; the word still goes out once a transaction.
    return [
        f"CREATE TRIGGER {TRIGGER}_insert AFTER INSERT ON {table} FOR EACH ROW WHEN ({new}) {tells}",
        f"CREATE TRIGGER {TRIGGER}_update AFTER UPDATE ON {table} "
        f"FOR EACH ROW WHEN ({old} OR {new}) {tells}",
        f"CREATE TRIGGER {TRIGGER}_delete AFTER DELETE ON {table} FOR EACH ROW WHEN ({old}) {tells}",
        f"CREATE TRIGGER {TRIGGER}_truncate AFTER TRUNCATE ON {table} FOR EACH STATEMENT {tells}",
    ]


def announce() -> None:
    """Say that public pages would be made otherwise now, for what is not in a table: a search index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def watched() -> set[str]:
    """The tables whose changes are announced."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = %s::regproc",
            [TRIGGER],
        )
        return {table for (table,) in cursor.fetchall()}
