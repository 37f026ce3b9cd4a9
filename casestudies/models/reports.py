"""Reports: the page that lists them, and a report itself, which is reviewed and published as one."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from casestudies.models.pages import PROSE
from core.models import BasePage

LANGUAGES = [
    ("en", gettext_lazy("English")),
    ("cy", gettext_lazy("Welsh")),
    ("ga", gettext_lazy("Irish")),
    ("gd", gettext_lazy("Scottish Gaelic")),
    ("fr", gettext_lazy("French")),
    ("de", gettext_lazy("German")),
    ("es", gettext_lazy("Spanish")),
    ("nl", gettext_lazy("Dutch")),
]
NEEDED = {
    "introduction": gettext_lazy("Write an introduction: lists show it, and readers decide by it."),
    "publisher": gettext_lazy("Name who published the report."),
    "summary": gettext_lazy("Write a summary: a report needs one before it can be public."),
}


class ReportIndexPage(BasePage):
    """The list of reports. It names in the site's map every page of each that anyone may read."""

    read_at = "reports:report-list"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["casestudies.ReportPage"]
    max_count = 1
    template = "casestudies/report_index_page.html"

    class Meta:
        verbose_name = "reports"

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        own: list[dict[str, Any]] = super().get_sitemap_urls(request)
        reports = ReportPage.objects.published().prefetch_related("chapters", "recommendations")
        for report in reports.order_by("pk"):
            pages = [report.url, *(chapter.url for chapter in report.chapters.all())]
            if report.recommendations.all():
                pages.append(report.recommendations_url)
            own += [
                {"location": f"{settings.BASE_URL}{page}", "lastmod": report.last_published_at}
                for page in pages
            ]
        return own


class ReportPage(BasePage):
    """A report: an overview, chapters, what it found and what it recommends.

    publisher, authors, year and published_on are the report's own, not this site's. authors: in words,
    separated by semicolons. A summary (is_summary) tells here, in other words, what others published
    elsewhere: original_title and original_url name what it is a summary of.
    """

    subtitle = models.CharField(max_length=200, blank=True)
    is_summary = models.BooleanField(
        gettext_lazy("this is our summary of what others published"), default=False
    )
    publisher = models.CharField(max_length=160)
    authors = models.CharField(
        max_length=300,
        blank=True,
        help_text=gettext_lazy("Separated by semicolons. Empty where only a publisher is named."),
    )
    year = models.PositiveSmallIntegerField(gettext_lazy("published in"), null=True, blank=True)
    published_on = models.DateField(
        gettext_lazy("published on"),
        null=True,
        blank=True,
        help_text=gettext_lazy("If the day is known. It must lie in the year."),
    )
    language = models.CharField(
        gettext_lazy("language of the original"), max_length=8, choices=LANGUAGES, default="en"
    )
    original_title = models.CharField(
        max_length=300,
        blank=True,
        help_text=gettext_lazy(
            "As the original has it. Empty where we do not know it for certain."
        ),
    )
    original_url = models.URLField(
        gettext_lazy("address of the original"), max_length=500, blank=True
    )
    summary = RichTextField(features=PROSE)

    read_at = "reports:report-read"
    parent_page_types: ClassVar[list[str]] = ["casestudies.ReportIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "casestudies/report_page.html"
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("publisher"),
        index.SearchField("authors"),
        index.SearchField("summary"),
    ]

    class Meta:
        verbose_name = "report"
        constraints = [
            models.CheckConstraint(
                condition=Q(year=None) | Q(year__range=(1900, 2100)),
                name="casestudies_reportpage_year_is_a_year",
            ),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(published_on__year=models.F("year")),
                name="casestudies_reportpage_day_lies_in_its_year",
            ),
        ]

    @property
    def lacks(self) -> list[str]:
        """What it lacks before it may be public, each as what to do."""
        return [str(says) for name, says in NEEDED.items() if not getattr(self, name)]

    @property
    def recommendations_url(self) -> str:
        return reverse("reports:report-recommendations", args=[self.slug])

    @property
    def whole_url(self) -> str:
        return reverse("reports:report-whole", args=[self.slug])

    @property
    def figures_url(self) -> str:
        """Below it lie the numbers of each figure, under its id."""
        return f"{self.url}figures/"

    @property
    def author_names(self) -> list[str]:
        """Who wrote it, else who published it."""
        return [name.strip() for name in self.authors.split(";") if name.strip()] or [
            self.publisher
        ]

    @property
    def dated(self) -> str:
        """When the report was published, as exactly as it is known."""
        day: date | None = self.published_on
        return date_format(day, "j F Y") if day else str(self.year or "")

    @property
    def kind_in_words(self) -> str:
        return _("Summary") if self.is_summary else _("Report")

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return []  # the list of reports names them: see ReportIndexPage

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("whole", _("The whole report")), ("overview", _("The first page"))]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return self.template if mode_name == "overview" else "casestudies/report_whole.html"
