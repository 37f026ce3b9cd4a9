from django.db import migrations

from core import public


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0005_checking"),
    ]

    operations = [
        # With an offer come consents to other uses, from anyone: no page shows any of it.
        public.unwatch("core_consent"),
        public.watch("core_consent", where="{row}.use IN ('publication', 'quotation')"),
    ]
