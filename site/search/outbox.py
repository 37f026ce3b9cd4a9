"""What has changed since an index was brought up to date.

Rows are written by triggers (see the migrations), so no write can forget them, and become visible
with the change itself. A watermark is the number of the oldest transaction that was still running
when the changes were last read: every change below it has been read, whatever order the transactions
ended in; those from it on are read again, which does no harm.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from search.models import Change

CHANNEL = "search_changes"
# An index that has not followed for this long is built anew.
FOLLOWED_WITHIN = timedelta(days=7)
KEPT = FOLLOWED_WITHIN + timedelta(days=1)
PRUNED_EVERY = timedelta(hours=6)


@dataclass(frozen=True)
class Reading:
    """What one look at the outbox gave.

    identity: which database it was, another one after a restore; since: from where it was read;
    changes: (transaction, key) of what has changed; watermark: from where to read the next time.
    """

    identity: str
    since: int
    changes: frozenset[tuple[int, int]]
    watermark: int

    @property
    def keys(self) -> set[int]:
        """What has changed, without what surrounds it all."""
        return {key for _, key in self.changes if key}

    def follows(self, identity: str) -> bool:
        """Whether it was the database with this identity, and not an earlier state of it: of one that
        was set back the transactions are counted anew."""
        return self.identity == identity and self.watermark >= self.since


# One statement, so one snapshot: a watermark taken apart from the changes could skip one.
LOOK = """
SELECT concat_ws(':', system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()),
        'search_change'::regclass::oid),
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    array(SELECT ARRAY[transaction, key] FROM search_change
          WHERE transaction >= %s AND collection IN (%s, %s) LIMIT %s)
FROM pg_control_system()
"""


def read(collection: str, since: int, most: int | None = None) -> Reading:
    """What has changed since a watermark, `most` changes of it, and the next watermark, both of one
    moment."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [since, collection, Change.EVERY, most])
        identity, watermark, changes = cursor.fetchone()
    return Reading(identity, since, frozenset((at, key) for at, key in changes), watermark)


def watermark_now() -> tuple[str, int]:
    """Which database this is, and from where an index read at this moment must follow."""
    reading = read("", 2**62)  # nothing has changed since then
    return reading.identity, reading.watermark


def forget_the_future() -> None:
    """Forget changes whose transactions are still to come: they came with a backup of another server,
    and would stand before changes of our own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_change WHERE transaction >="
            " pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )


def prune() -> int:
    """Forget changes that every index has followed or is too old for. Returns how many."""
    gone, _ = Change.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return gone
