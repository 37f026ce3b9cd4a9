from django.db import migrations

# A reading is of a version: no way of saving may put other words under its number.
STAYS = """
CREATE FUNCTION casestudies_what_was_read_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM casestudies_reading WHERE revision = OLD.id) THEN
        RAISE EXCEPTION 'Version % was read: it stays as it is.', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER casestudies_what_was_read_stays BEFORE UPDATE ON wagtailcore_revision FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content) EXECUTE FUNCTION casestudies_what_was_read_stays();
"""
FORGET = """
DROP TRIGGER casestudies_what_was_read_stays ON wagtailcore_revision;
DROP FUNCTION casestudies_what_was_read_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("casestudies", "0012_kept"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunSQL(STAYS, FORGET),
    ]
