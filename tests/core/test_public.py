"""What public pages are made from is announced when it changes."""

import pytest
from django.apps import apps

from core import public

# What no visitor is shown anything of.
CLOSED = {
    "casestudies_correction", "casestudies_guidancereading", "casestudies_guidancereading_groups",
    "casestudies_agreementtask", "casestudies_kept", "casestudies_offer", "casestudies_reading",
    "casestudies_readingtask", "casestudies_readingtask_groups", "casestudies_reviewrequest", "casestudies_savedsearch", "home_registration",
}  # fmt: skip
# What is shown of other apps' tables.
SHOWN_OF_LIBRARIES = {"wagtailcore_page", "wagtailcore_site", "wagtailredirects_redirect"}


@pytest.mark.django_db
def test_every_table_that_public_pages_show_is_announced() -> None:
    ours = {
        model._meta.db_table
        for label in ("casestudies", "home", "places")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }

    assert (ours | SHOWN_OF_LIBRARIES) - CLOSED <= public.watched()
