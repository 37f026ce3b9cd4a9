from django.db import migrations

from core import public


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0004_public_changes"),
        ("search", "0001_initial"),
    ]

    operations = [
        public.watch("search_synonyms"),
    ]
