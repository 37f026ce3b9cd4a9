"""Guidance in the CMS: what stands beside it, and what is asked before it goes public."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from casestudies.guidance import cms, quoting
from casestudies.models import GuidancePage
from core.access import RECORDS, MayRecords
from core.permissions import Principal, can


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    own = [path("<int:pk>/quotations/", cms.Quotations.as_view(), name="quotations")]
    return [path("guidance/", include((own, "guidance_cms")))]


@hooks.register("register_page_header_buttons")
def beside_guidance(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Quotations, for those who record consents."""
    if not page.pk or page.cached_content_type.model_class() is not GuidancePage:
        return
    if can(Principal.of_person(user), MayRecords.CONSENT_RECORD, RECORDS):
        url = reverse("guidance_cms:quotations", args=[page.pk])
        yield Button(_("Quotations"), url, icon_name="openquote", priority=62)


@hooks.register("before_bulk_action")
def only_agreed_words_go_public(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Publishing many at once passes no form: ask here what the form would have asked."""
    if action_type != "publish" or request.method != "POST":
        return None
    for page in objects:
        specific = page.specific
        if isinstance(specific, GuidancePage):
            draft = specific.get_latest_revision_as_object()
            if quoting.lacking(draft):
                messages.error(
                    request,
                    _("Nothing was published. “%(title)s” quotes words without a consent.")
                    % {"title": page.title},
                )
                return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
