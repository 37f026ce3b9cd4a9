"""What holds for every page of the CMS."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.transaction import on_commit
from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.models import Page

from core import cms
from core.checking.registry import findings
from core.models.pages import is_past_its_time
from core.tasks import ask_links

# The buttons that send a draft on. Saving, which happens by itself while one writes, is none.
SENDS = ("action-submit", "action-restart-workflow", "action-publish")


@hooks.register("before_serve_page")
def nothing_is_served_past_its_time(
    page: Page, _request: HttpRequest, _arguments: Any, _named: Any
) -> None:
    """A page whose time is up is gone, also before the job that takes it down has run."""
    if is_past_its_time(page):
        raise Http404


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    own = [path("<int:pk>/public-detail/", cms.MarkPublic.as_view(), name="mark-public")]
    return [path("checks/", include((own, "checks")))]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_what_there_is_to_look_at(request: HttpRequest, page: Page) -> None:
    """Whoever sends a draft on is told how much the checks found; its links are asked by the worker."""
    if "application/json" in request.headers.get("Accept", ""):
        return  # saved by itself
    if settings.LINK_CHECKS:
        on_commit(lambda: ask_links.enqueue(page.pk))
    if not any(name in request.POST for name in SENDS):
        return
    found = findings(page.specific.get_latest_revision_as_object())
    if found:
        said = ngettext(
            "The checks found %(number)d thing to look at in “%(title)s”. It is listed in its editor "
            "under Before you publish.",
            "The checks found %(number)d things to look at in “%(title)s”. They are listed in its "
            "editor under Before you publish.",
            len(found),
        ) % {"number": len(found), "title": page.get_admin_display_title()}
        messages.warning(request, said)
