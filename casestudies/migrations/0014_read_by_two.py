from django.db import migrations, models
from django.db.models import F, Q

from core import public

# The day on which a case is to be looked at again is none of the words that were read.
STAYS = """
DROP TRIGGER casestudies_what_was_read_stays ON wagtailcore_revision;
CREATE TRIGGER casestudies_what_was_read_stays BEFORE UPDATE ON wagtailcore_revision FOR EACH ROW
    WHEN (OLD.content - 'review_due' IS DISTINCT FROM NEW.content - 'review_due')
    EXECUTE FUNCTION casestudies_what_was_read_stays();
"""
STAYED = """
DROP TRIGGER casestudies_what_was_read_stays ON wagtailcore_revision;
CREATE TRIGGER casestudies_what_was_read_stays BEFORE UPDATE ON wagtailcore_revision FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content) EXECUTE FUNCTION casestudies_what_was_read_stays();
"""
# Of what is there, nobody has confirmed an address, and one person has read what is shown: it waits for
# two again. Whoever wrote it holds a link, which confirms it from now on.
READ_AGAIN = """
UPDATE casestudies_adaptation SET state = 'asked' WHERE state = 'waiting';
UPDATE casestudies_adaptation SET state = 'waiting', decided_at = NULL WHERE state = 'accepted';
"""


class Migration(migrations.Migration):

    dependencies = [
        ("casestudies", "0013_what_was_read_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="adaptation",
            name="first_reader",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="adaptation",
            name="second_reader",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name="adaptation",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Not confirmed yet"),
                    ("waiting", "Waiting to be read"),
                    ("accepted", "Shown"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint("adaptation", "casestudies_adaptation_keeps_nobody_once_over"),
        migrations.RemoveConstraint(
            "adaptation", "casestudies_adaptation_decided_when_not_waiting"
        ),
        migrations.RunSQL(READ_AGAIN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "adaptation",
            models.CheckConstraint(
                condition=Q(("state__in", ["asked", "waiting", "accepted"]), ("sealed", ""), _connector="OR"),
                name="casestudies_adaptation_keeps_nobody_once_over",
            ),
        ),
        migrations.AddConstraint(
            "adaptation",
            models.CheckConstraint(
                condition=Q(
                    Q(("decided_at", None), ("state__in", ["asked", "waiting"])),
                    Q(
                        Q(("state__in", ["asked", "waiting"]), _negated=True),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="casestudies_adaptation_decided_when_not_waiting",
            ),
        ),
        migrations.AddConstraint(
            "adaptation",
            models.CheckConstraint(
                condition=Q(
                    Q(("state", "accepted"), _negated=True),
                    Q(Q(("first_reader", ""), _negated=True), Q(("second_reader", ""), _negated=True)),
                    _connector="OR",
                ),
                name="casestudies_adaptation_shown_after_two_readings",
            ),
        ),
        migrations.AddConstraint(
            "adaptation",
            models.CheckConstraint(
                condition=Q(
                    ("second_reader", ""),
                    Q(("second_reader", F("first_reader")), _negated=True),
                    _connector="OR",
                ),
                name="casestudies_adaptation_read_by_two_people",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="let_go_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(STAYS, STAYED),
        # What anyone may write, and no page shows, does not empty what is kept of the pages.
        public.unwatch("casestudies_adaptation", "casestudies_offerfile"),
        public.watch("casestudies_adaptation", where="{row}.state = 'accepted'"),
        public.watch("casestudies_offerfile", where='{row}."case" IS NOT NULL'),
    ]
