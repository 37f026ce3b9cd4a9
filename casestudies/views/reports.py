"""Reports: the list, one report, its chapters, its recommendations, and what can be taken away."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import View

from casestudies import citing_reports, reporting
from casestudies.forms import WordsForm
from casestudies.models import ReportIndexPage, ReportPage
from casestudies.views.taking import as_file


class ReportList(View):
    """Every report anyone may read, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        index = get_object_or_404(ReportIndexPage.objects.published())
        asked = WordsForm({"page": request.GET.get("page", "")})
        errors = asked.said
        held = {"page": index, "errors": errors, **reporting.reports(asked.number)}
        return TemplateResponse(request, index.template, held)


class OfAReport(View):
    """A page of one report. Not public is not there."""

    template_name = ""

    def report(self, slug: str) -> ReportPage:
        found: ReportPage = get_object_or_404(reporting.public(slug))
        return found

    def show(self, request: HttpRequest, report: ReportPage, **held: object) -> HttpResponse:
        return TemplateResponse(request, self.template_name, {"page": report, **held})


class ReportRead(OfAReport):
    template_name = "casestudies/report_page.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        report = self.report(slug)
        return self.show(request, report, **reporting.overview(report))


class ReportWhole(OfAReport):
    """All of it on one page, to print or to read in one go."""

    template_name = "casestudies/report_whole.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        report = self.report(slug)
        return self.show(request, report, **reporting.whole(report))


class ChapterRead(OfAReport):
    template_name = "casestudies/report_chapter.html"

    def get(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        report = self.report(slug)
        this = next((each for each in report.chapters.all() if each.slug == chapter), None)
        if this is None:
            raise Http404
        return self.show(request, report, **reporting.chapter_of(report, this))


class Recommendations(OfAReport):
    """What the report recommends, to everyone or to the addressee that the address names."""

    template_name = "casestudies/report_recommendations.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        report = self.report(slug)
        if not report.recommendations.all():
            raise Http404
        held = reporting.recommended(report, slugify(request.GET.get("for", "")[:120]))
        errors = {}
        if held["asked"] and not held["addressee"]:
            errors["for"] = _(
                "This report addresses nobody called “%(value)s”. Choose one of those it names."
            ) % {"value": request.GET["for"][:60]}
        return self.show(request, report, errors=errors, **held)


class RecommendationFind(View):
    """Leads from the address by which a recommendation is known to where it stands today."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        found = reporting.recommendation_known_as(public_id)
        if found is None:
            raise Http404
        return redirect(f"{found.page.recommendations_url}#{found.anchor}")


class Cite(OfAReport):
    """A report, for a reference manager."""

    def get(self, request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
        if form not in citing_reports.WRITE:
            raise Http404
        text, kind = citing_reports.written(self.report(slug), form)
        return as_file(HttpResponse(text, content_type=kind), f"{slug}.{form}")


class FigureData(OfAReport):
    """The numbers of one figure, as a table for a spreadsheet."""

    def get(self, request: HttpRequest, slug: str, figure: UUID) -> HttpResponseBase:
        found = reporting.figure_known_as(self.report(slug), figure)
        if found is None:
            raise Http404
        title, text = found
        # The mark by which spreadsheets know UTF-8.
        response = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
        return as_file(response, f"{slugify(title)[:60] or 'figure'}.csv")
