"""The library in the CMS: its terms as snippets, and what an editor can do beside a case study."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page, TaskState
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from casestudies import cms
from casestudies.access import LIBRARY, MayLibrary
from casestudies.guidance import wagtail_hooks as _of_guidance  # noqa: F401
from casestudies.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    Guidance,
    Method,
    Offer,
    ParticipantGroup,
    ReportIndexPage,
    ReportPage,
    Sector,
    Theme,
    Trigger,
)
from casestudies.sharing import actions as sharing
from casestudies.sharing import wagtail_hooks as of_sharing
from casestudies.upkeep import wagtail_hooks as of_upkeep
from core.permissions import Principal, can, principal_of
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
        path("<int:pk>/contact/", cms.ContactEdit.as_view(), name="contact"),
        path("<int:pk>/take-down/", cms.TakeDown.as_view(), name="take-down"),
        path("<int:pk>/withdraw/", cms.ConsentWithdraw.as_view(), name="withdraw"),
        *of_sharing.ADDRESSES,
        *of_upkeep.ADDRESSES,
    ]
    return [path("case-studies/", include((own, "casestudies_cms")))]


@hooks.register("register_page_header_buttons")
def beside_a_case(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Contact, consent, and taking it down: for those who may."""
    if not page.pk or page.cached_content_type.model_class() is not CaseStudyPage:
        return
    principal = Principal.of_person(user)
    if can(principal, MayLibrary.CONTACT_SET, LIBRARY):
        url = reverse("casestudies_cms:contact", args=[page.pk])
        yield Button(_("Contact"), url, icon_name="mail", priority=62)
    offer = Offer.objects.visible_to(principal).filter(case=page.translation_key).first()
    if offer and can(principal, MayLibrary.OFFER_REVIEW, LIBRARY):
        url = reverse("casestudies_cms:offer", args=[offer.public_id])
        yield Button(_("Offer"), url, icon_name="mail", priority=63)
    elif can(principal, MayLibrary.CONSENT_WITHDRAW, LIBRARY):
        url = reverse("casestudies_cms:withdraw", args=[page.pk])
        yield Button(_("Consent"), url, icon_name="cross", priority=63)
    if page.live and can(principal, MayLibrary.CASE_TAKE_DOWN, LIBRARY):
        url = reverse("casestudies_cms:take-down", args=[page.pk])
        yield Button(_("Take down"), url, icon_name="warning", priority=64)


NOT_BY_HAND = gettext_lazy(
    "Nothing was published. A case study is public after two readings: submit it, and it is published "
    "by itself."
)


@hooks.register("before_publish_page")
def readings_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Whoever may publish elsewhere is told how a case study is; what they wrote is kept as a draft."""
    specific = page.specific
    if not isinstance(specific, CaseStudyPage):
        return None
    try:
        sharing.require_readings(
            case=specific, revision=page.get_latest_revision(), by=principal_of(request)
        )
    except PermissionDenied:
        messages.error(request, NOT_BY_HAND)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("after_edit_page")
def what_was_edited_is_read_again(request: HttpRequest, page: Page) -> None:
    by = principal_of(request)
    begun_again = sharing.read_again(page=page, by=by)
    if request.POST.get("workflow-action-name") == "approve" and not sharing.has_read(page, by):
        begun_again = True
    if begun_again:
        messages.warning(
            request,
            _("The text was changed, so it is read anew, by two people who did not change it."),
        )


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
        if readings_publish(request, page):
            return redirect("wagtailadmin_explore", page.get_parent().pk)
        if lacks := specific.get_latest_revision_as_object().lacks:
            messages.error(
                request,
                _("Nothing was published. “%(title)s” is not complete: %(lacks)s")
                % {"title": page.title, "lacks": " ".join(lacks)},
            )
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_edit_page")
def what_was_read_is_not_written_over(request: HttpRequest, page: Page) -> None:
    """Wagtail saves into the version at hand while somebody goes on writing. A version that is being read
    stays as it is: what is written since is a version of its own, which is read anew."""
    version = request.POST.get("overwrite_revision_id", "")
    if not version.isdigit() or page.cached_content_type.model_class() is not CaseStudyPage:
        return
    if TaskState.objects.filter(revision=version).exists():
        sent = request.POST.copy()
        sent.pop("overwrite_revision_id")
        request.POST = sent  # type: ignore[assignment]


@hooks.register("before_copy_page")
def a_copy_is_a_draft(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy rests on no consent of its own: it may be made, as a draft that is read by itself."""
    asked = {"alias", "publish_copies"} & set(request.POST)
    if not asked or page.cached_content_type.model_class() not in {
        CaseStudyPage,
        CaseStudyIndexPage,
    }:
        return None
    messages.error(
        request,
        _(
            "Nothing was copied. Copy a case study as a draft, then submit it: it is public after two "
            "readings of its own."
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
