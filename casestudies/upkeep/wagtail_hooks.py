"""What readers write back, in the CMS's menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from casestudies.access import MayLibrary
from casestudies.cms import ListItem
from casestudies.upkeep import cms

ADDRESSES = [
    path("tried-elsewhere/", cms.Adaptations.as_view(), name="adaptations"),
    path("out-of-date/", cms.Corrections.as_view(), name="corrections"),
]


@hooks.register("register_admin_menu_item")
def adaptations_in_menu() -> MenuItem:
    return ListItem(_("Tried elsewhere"), "adaptations", MayLibrary.ADAPTATION_JUDGE, "group", 310)


@hooks.register("register_admin_menu_item")
def corrections_in_menu() -> MenuItem:
    return ListItem(_("Out of date"), "corrections", MayLibrary.CORRECTION_READ, "warning", 320)
