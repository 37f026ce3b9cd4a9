"""Guidance to read: the list, a page, and what changed from version to version."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from casestudies import scales
from casestudies.addresses import library_with
from casestudies.guidance import quoting, versions
from casestudies.guidance.linking import linked_from, open_documents
from casestudies.models import CaseStudyPage, GuidanceIndexPage, GuidancePage, GuidanceVersion
from core.lists import one_page
from core.models import shown
from people.models import Role

GUIDANCE = "guidance:guidance-list"


@shown.register
def guidance_list(page: GuidanceIndexPage, request: HttpRequest) -> dict[str, Any]:
    """Every public piece of guidance, the one published last first."""
    public = GuidancePage.objects.published().prefetch_related("themes")
    return one_page(public.order_by("-last_published_at", "pk"), request.GET)


@shown.register
def guidance(page: GuidancePage, request: HttpRequest) -> dict[str, Any]:
    """What one piece of guidance shows beyond its fields."""
    versions_of = list(page.versions.defer("said")) if page.pk else []
    cases = linked_from([page])
    return {
        "sections": [
            {"id": anchor(block.id), "title": block.value}
            for block in page.body
            if block.block_type == "heading"
        ],
        "parts": [{"block": block, "id": anchor(block.id)} for block in page.body],
        "linked_cases": cases,
        "open_documents": open_documents(page),
        "agreed_quotations": quoting.agreed(page, (each["mark"] for each in page.quotations)),
        "is_draft": getattr(request, "is_preview", False),
        "situations": [
            {"name": scales.SITUATIONS[value].label, "url": library_with(situation=value)}
            for value in page.situations
            if value in scales.SITUATIONS
        ],
        "review": page.review_in_words,
        "stale": page.is_review_due,
        "version": versions_of[0] if versions_of else None,
        "version_count": len(versions_of),
        "changed_at": page.last_published_at,
    }


def anchor(block_id: object) -> str:
    """Where a link of the contents leads to."""
    return f"part-{str(block_id)[:8]}"


class GuidanceList(View):
    """The list at its fixed address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return get_object_or_404(GuidanceIndexPage.objects.published()).serve(request)


class GuidanceRead(View):
    """One public piece of guidance at its fixed address."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        public = GuidancePage.objects.published().prefetch_related("themes")
        return get_object_or_404(public, slug=slug).serve(request)


class VersionList(TemplateView):
    """The versions of a piece of guidance, while it is public."""

    template_name = "casestudies/guidance_versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = get_object_or_404(GuidancePage.objects.published(), slug=kwargs["slug"])
        found = list(page.versions.defer("said"))
        return super().get_context_data(**kwargs) | {
            "page": page,
            "versions": [entry(version, found[0].number) for version in found],
        }


def entry(version: GuidanceVersion, last: int) -> dict[str, Any]:
    return {
        "number": version.number,
        "published_at": version.published_at,
        "by": by(version),
        "note": version.note or (_("First published.") if version.number == 1 else ""),
        "is_current": version.number == last,
        "url": reverse("guidance:version-read", args=[version.page.slug, version.number]),
    }


def by(version: GuidanceVersion) -> str:
    """Whoever published it, as a role."""
    if not version.role:
        return ""
    return _("Published by: %(role)s") % {"role": str(Role(version.role).label).lower()}


class VersionRead(TemplateView):
    """What one version changed of the one before, while the page is public."""

    template_name = "casestudies/guidance_version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = get_object_or_404(GuidancePage.objects.published(), slug=kwargs["slug"])
        number = kwargs["number"]
        around = {
            version.number: version
            for version in page.versions.filter(number__in=[number - 1, number])
        }
        if number not in around:
            raise Http404
        version, before = around[number], around.get(number - 1)
        last = page.versions.values_list("number", flat=True).first()
        told, told_before = readable(page, version, before)
        found = versions.changes(told_before, told)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "version": entry(version, last),
            "before": entry(before, last) if before else None,
            "changes": found,
            "changed_count": sum(1 for change in found if change.change),
            "next_url": reverse("guidance:version-read", args=[page.slug, number + 1])
            if number < last
            else "",
        }


def readable(
    page: GuidancePage, version: GuidanceVersion, before: GuidanceVersion | None
) -> tuple[list[versions.Kept], list[versions.Kept]]:
    """What may be read of two versions today: no quotation whose consent does not stand, and nothing
    about a case that is not public."""
    kept = [*version.said, *(before.said if before else [])]
    marks = {piece["about"] for piece in kept if piece["kind"] == "quotation"}
    cases = {int(piece["about"]) for piece in kept if piece["kind"] == "case"}
    may = quoting.agreed(page, marks)
    public = set(
        CaseStudyPage.objects.published().filter(pk__in=cases).values_list("pk", flat=True)
        if cases
        else ()
    )

    def told(of: GuidanceVersion | None) -> list[versions.Kept]:
        return [
            piece
            for piece in (of.said if of else [])
            if not (piece["kind"] == "quotation" and piece["about"] not in may)
            if not (piece["kind"] == "case" and int(piece["about"]) not in public)
        ]

    return told(version), told(before)
