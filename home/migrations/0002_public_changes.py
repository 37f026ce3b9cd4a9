from django.db import migrations

from core import public


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0004_public_changes"),
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [
        # Which page leaves the public next is asked whenever something has changed.
        migrations.RunSQL(
            "CREATE INDEX home_page_expires ON wagtailcore_page (expire_at)"
            " WHERE live AND expire_at IS NOT NULL;",
            "DROP INDEX home_page_expires;",
        ),
        public.watch(
            "home_homepage",
            "home_standardpage",
            "home_sitesettings",
            "wagtailcore_page",
            "wagtailcore_site",
            "wagtailredirects_redirect",
        ),
    ]
