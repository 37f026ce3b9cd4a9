import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models

# Called by the triggers of every app whose things can be found.
NOTE = """
CREATE FUNCTION search_note(what text, which bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_change (collection, key, transaction, at)
        VALUES (what, which, pg_current_xact_id()::text::bigint, now())
        ON CONFLICT DO NOTHING;
    PERFORM pg_notify('search_changes', what);
END $$;

CREATE FUNCTION search_note_surroundings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_note('*', 0);
    RETURN NULL;
END $$;

CREATE TRIGGER search_synonyms_changed AFTER INSERT OR UPDATE OR DELETE ON search_synonyms
    FOR EACH STATEMENT EXECUTE FUNCTION search_note_surroundings();
"""
FORGET = """
DROP TRIGGER search_synonyms_changed ON search_synonyms;
DROP FUNCTION search_note_surroundings();
DROP FUNCTION search_note(text, bigint);
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('collection', models.CharField(max_length=32)),
                ('key', models.BigIntegerField()),
                ('transaction', models.BigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='search_change_at')],
                'constraints': [models.UniqueConstraint(fields=('transaction', 'collection', 'key'), name='search_change_once_a_transaction')],
            },
        ),
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), help_text='Words or short phrases, divided by commas. Each finds all the others.', size=None, verbose_name='words')),
                ('also', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, help_text='What the words find too, though it does not find them.', size=None, verbose_name='also finds')),
            ],
            options={
                'verbose_name': 'synonyms',
                'verbose_name_plural': 'synonyms',
            },
        ),
        migrations.RunSQL(NOTE, FORGET),
    ]
