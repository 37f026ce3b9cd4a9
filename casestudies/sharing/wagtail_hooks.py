"""What was offered, in the CMS's menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from casestudies.access import MayLibrary
from casestudies.cms import ListItem
from casestudies.sharing import cms

ADDRESSES = [
    path("offers/", cms.OfferList.as_view(), name="offers"),
    path("offers/<uuid:public_id>/", cms.OfferRead.as_view(), name="offer"),
    path(
        "offers/<uuid:public_id>/files/<uuid:file_id>/<str:name>",
        cms.OfferFileRead.as_view(),
        name="offer-file",
    ),
]


@hooks.register("register_admin_menu_item")
def offers_in_menu() -> MenuItem:
    return ListItem(_("Offers"), "offers", MayLibrary.OFFER_REVIEW, "mail", 250)
