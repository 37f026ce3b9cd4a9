"""What is done beside the editor of a page in the CMS, and what editors decide about what the content checks
found."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from core import actions
from core.access import RECORDS, MayRecords
from core.checking.private import details
from core.forms import PublicDetailForm
from core.permissions import principal_of, require
from core.prose import pieces


class BesidePage(WagtailAdminTemplateMixin):
    """Something done beside the editor of a page, to which it leads back. page: set by `setup`."""

    page: Page

    @property
    def back(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.back, "label": self.page.get_admin_display_title()},
            # What of: Wagtail shows the last of these alone, and no heading.
            {"url": "", "label": self.get_header_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"back": self.back}


class MarkPublic(BesidePage, FormView[PublicDetailForm]):
    """Marks a detail that stands on a page as published by an organisation itself, with the reason."""

    page_title = gettext_lazy("Mark as public")
    header_icon = "view"
    form_class = PublicDetailForm
    template_name = "core/cms_mark_public.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.by = principal_of(request)
        require(self.by, MayRecords.CONSENT_RECORD, RECORDS)
        self.page = get_object_or_404(Page, pk=kwargs["pk"]).specific
        self.detail = request.GET.get("detail", "")
        # Only what stands there: nobody marks what no page shows.
        draft = self.page.get_latest_revision_as_object()
        shown = {
            detail: written
            for piece in pieces(draft)
            for text in (piece.text, *piece.links)
            for detail, written, _says in details(text)
        }
        if self.detail not in shown:
            raise Http404
        self.written = shown[self.detail]

    def get_page_subtitle(self) -> str:
        return self.written

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"written": self.written}

    def form_valid(self, form: PublicDetailForm) -> HttpResponse:
        actions.mark_public(detail=self.detail, reason=form.cleaned_data["reason"], by=self.by)
        messages.success(
            self.request,
            _("“%(detail)s” is marked as public. No page is warned of it again.")
            % {"detail": self.written},
        )
        return redirect(self.back)
