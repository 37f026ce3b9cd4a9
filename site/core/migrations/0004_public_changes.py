from django.db import migrations

from core import public


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0003_names_of_files"),
    ]

    operations = [
        migrations.RunSQL(public.ANNOUNCE, public.FORGET),
        public.watch("core_consent"),
    ]
