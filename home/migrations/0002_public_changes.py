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
        public.watch(
            "home_homepage",
            "home_standardpage",
            "home_sitesettings",
            "wagtailcore_page",
            "wagtailcore_site",
            "wagtailredirects_redirect",
        ),
    ]
