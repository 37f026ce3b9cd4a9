from django.db import migrations

from core import public

LINKS = ("guidance", "methods", "participant_groups", "places", "themes", "triggers")
TERMS = ("guidance", "method", "participantgroup", "sector", "theme", "trigger")


class Migration(migrations.Migration):

    dependencies = [
        ("casestudies", "0002_finding"),
        ("core", "0004_public_changes"),
    ]

    operations = [
        public.watch(
            "casestudies_buildingblock",
            "casestudies_casestudyindexpage",
            "casestudies_casestudypage",
            "casestudies_contact",
            "casestudies_source",
            *(f"casestudies_casestudypage_{name}" for name in LINKS),
            *(f"casestudies_{name}" for name in TERMS),
        ),
    ]
