"""Reports: the list, one report, its chapters, its recommendations, and what can be taken away."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import View

from casestudies.models import ReportIndexPage, ReportPage
from casestudies.reports import citing, told
from core import spreadsheets
from core.files import as_file


class ReportList(View):
    """The list at its fixed address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return get_object_or_404(ReportIndexPage.objects.published()).serve(request)


class OfAReport(View):
    """A page of one report. Not public is not there."""

    template_name = ""

    def report(self, slug: str) -> ReportPage:
        found: ReportPage = get_object_or_404(told.public(slug))
        return found

    def show(self, request: HttpRequest, report: ReportPage, **held: object) -> HttpResponse:
        return TemplateResponse(request, self.template_name, {"page": report, **held})


class ReportRead(OfAReport):
    template_name = "casestudies/report_page.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        report = self.report(slug)
        return self.show(request, report, **told.overview(report))


class ReportWhole(OfAReport):
    """All of it on one page, to print or to read in one go."""

    template_name = "casestudies/report_whole.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        report = self.report(slug)
        return self.show(request, report, **told.whole(report, request))


class ChapterRead(OfAReport):
    template_name = "casestudies/report_chapter.html"

    def get(self, request: HttpRequest, slug: str, chapter: str) -> HttpResponse:
        report = self.report(slug)
        this = next((each for each in report.chapters.all() if each.slug == chapter), None)
        if this is None:
            raise Http404
        return self.show(request, report, **told.chapter_of(report, this))


class Recommendations(OfAReport):
    """What the report recommends, to everyone or to the addressee that the address names."""

    template_name = "casestudies/report_recommendations.html"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        report = self.report(slug)
        if not report.recommendations.all():
            raise Http404
        held = told.recommended(report, slugify(request.GET.get("for", "")[:120]))
        errors = {}
        if held["asked"] and not held["addressee"]:
            errors["for"] = _(
                "This report addresses nobody called “%(value)s”. Choose one of those it names."
            ) % {"value": request.GET["for"][:60]}
        return self.show(request, report, errors=errors, **held)


class RecommendationFind(View):
    """Leads from the address by which a recommendation is known to where it stands today."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        found = told.recommendation_known_as(public_id)
        if found is None:
            raise Http404
        return redirect(f"{found.page.recommendations_url}#{found.anchor}")


class Cite(OfAReport):
    """A report, for a reference manager."""

    def get(self, request: HttpRequest, slug: str, form: str) -> HttpResponse:
        if form not in citing.WRITE:
            raise Http404
        text, kind = citing.written(self.report(slug), form)
        return as_file(HttpResponse(text, content_type=kind), f"{slug}.{form}")


class FigureData(OfAReport):
    """The numbers of one figure, as a table for a spreadsheet."""

    def get(self, request: HttpRequest, slug: str, figure: UUID) -> HttpResponse:
        found = told.figure_known_as(self.report(slug), figure)
        if found is None:
            raise Http404
        title, text = found
        response = HttpResponse(text, content_type=spreadsheets.CONTENT_TYPE)
        return as_file(response, f"{slugify(title)[:60] or 'figure'}.csv")
