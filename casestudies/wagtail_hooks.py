"""The library in the CMS: its terms as snippets, and what an editor can do beside a case study."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from casestudies import admin_views
from casestudies.access import LIBRARY, MayLibrary
from casestudies.guidance import hooks as _guidance  # noqa: F401
from casestudies.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    Guidance,
    Method,
    ParticipantGroup,
    ReportIndexPage,
    ReportPage,
    Sector,
    Theme,
    Trigger,
)
from casestudies.upkeep import cms
from core.permissions import Principal, can
from search.models import Synonyms


def _terms(of: Any, icon_name: str) -> type[SnippetViewSet]:
    class Terms(SnippetViewSet):
        model = of
        icon = icon_name
        list_display = ("name", "description")
        search_fields = ("name", "description")
        ordering = ("name",)
        add_to_admin_menu = False

    return Terms


class SynonymList(SnippetViewSet):
    model = Synonyms
    icon = "search"
    menu_label = gettext_lazy("Synonyms")
    list_display = ("__str__",)
    add_to_admin_menu = False


class LibraryTerms(SnippetViewSetGroup):
    """The words case studies are described in."""

    menu_label = gettext_lazy("Library terms")
    menu_name = "library-terms"
    menu_icon = "tag"
    menu_order = 300
    items = (
        _terms(Theme, "tag"),
        _terms(Method, "cogs"),
        _terms(Trigger, "warning"),
        _terms(Sector, "home"),
        _terms(ParticipantGroup, "group"),
        _terms(Guidance, "doc-full-inverse"),
        SynonymList,
    )


register_snippet(LibraryTerms)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    own = [
        path("<int:pk>/contact/", admin_views.ContactEdit.as_view(), name="contact"),
        path("<int:pk>/withdraw/", admin_views.ConsentWithdraw.as_view(), name="withdraw"),
        *cms.ADDRESSES,
    ]
    return [path("case-studies/", include((own, "casestudies_cms")))]


hooks.register("register_admin_menu_item", cms.adaptations_in_menu)
hooks.register("register_admin_menu_item", cms.corrections_in_menu)


@hooks.register("register_page_header_buttons")
def beside_a_case(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Contact and consent, for those who look after them."""
    if not page.pk or page.cached_content_type.model_class() is not CaseStudyPage:
        return
    principal = Principal.of_person(user)
    if can(principal, MayLibrary.CONTACT_SET, LIBRARY):
        url = reverse("casestudies_cms:contact", args=[page.pk])
        yield Button(_("Contact"), url, icon_name="mail", priority=62)
    if can(principal, MayLibrary.CONSENT_WITHDRAW, LIBRARY):
        url = reverse("casestudies_cms:withdraw", args=[page.pk])
        yield Button(_("Consent"), url, icon_name="cross", priority=63)


@hooks.register("before_bulk_action")
def only_complete_cases_go_public(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Publishing many at once passes no form: ask here what the form would have asked."""
    if action_type != "publish" or request.method != "POST":
        return None
    for page in objects:
        specific = page.specific
        if not isinstance(specific, CaseStudyPage | ReportPage):
            continue
        if lacks := specific.get_latest_revision_as_object().lacks:
            messages.error(
                request,
                _("Nothing was published. “%(title)s” is not complete: %(lacks)s")
                % {"title": page.title, "lacks": " ".join(lacks)},
            )
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_copy_page")
def a_copy_is_a_draft(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy rests on no consent of its own: it may be made, as a draft that is published by itself."""
    asked = {"alias", "publish_copies"} & set(request.POST)
    if not asked or page.cached_content_type.model_class() not in {
        CaseStudyPage,
        CaseStudyIndexPage,
    }:
        return None
    messages.error(
        request,
        _(
            "Nothing was copied. Copy a case study as a draft, then publish it on a basis of its own."
        ),
    )
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("before_copy_page")
def a_report_is_not_copied(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Each of its recommendations is known by an id of its own, wherever it is followed up."""
    if page.cached_content_type.model_class() not in {ReportIndexPage, ReportPage}:
        return None
    messages.error(
        request,
        _(
            "Nothing was copied. A report's recommendations are each known by an address of their own, "
            "so there can be only one of it. Write a new report instead."
        ),
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)
