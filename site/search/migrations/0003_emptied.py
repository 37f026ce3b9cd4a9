from django.db import migrations

EMPTIED = """
CREATE TRIGGER search_synonyms_emptied AFTER TRUNCATE ON search_synonyms
    FOR EACH STATEMENT EXECUTE FUNCTION search_note_surroundings();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0002_public_changes"),
    ]

    operations = [
        migrations.RunSQL(EMPTIED, "DROP TRIGGER search_synonyms_emptied ON search_synonyms;"),
    ]
