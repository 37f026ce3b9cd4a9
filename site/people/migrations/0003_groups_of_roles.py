"""One group for each role, of the same name: it carries the role into the CMS."""

from django.db import migrations

ROLES = ("editor", "moderator", "facilitator", "administrator", "data-protection")


def make_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_invitations"), ("auth", "0012_alter_user_first_name_max_length")]

    # Going back keeps the groups: people are in them.
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
