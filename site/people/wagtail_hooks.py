"""The CMS does not look after accounts: that is done under /accounts/, by those who may."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("construct_settings_menu")
def without_accounts(request: HttpRequest, items: list[MenuItem]) -> None:
    """Takes users and groups out of the menu; config.urls refuses their addresses."""
    items[:] = [item for item in items if item.name not in {"users", "groups"}]
