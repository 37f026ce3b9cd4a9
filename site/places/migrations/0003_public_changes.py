from django.db import migrations

from core import public


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0004_public_changes"),
        ("places", "0002_outline"),
    ]

    operations = [
        public.watch("places_place", "places_outline"),
    ]
