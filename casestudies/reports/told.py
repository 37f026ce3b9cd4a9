"""What the pages of a report show: the list, the overview, a chapter, the recommendations, all of it."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from casestudies.citing import STYLES
from casestudies.models import Chapter, Recommendation, ReportIndexPage, ReportPage
from casestudies.reading import Listed, in_order
from casestudies.reports import citing
from core.figures import as_csv
from core.linked_data import linked_data
from core.lists import one_page
from core.models import shown


@shown.register
def reports(page: ReportIndexPage, request: HttpRequest) -> dict[str, Any]:
    """Every report anyone may read, the newest first."""
    found = ReportPage.objects.published().order_by(
        F("year").desc(nulls_last=True), F("published_on").desc(nulls_last=True), "title", "pk"
    )
    return one_page(found, request.GET)


def public(slug: str) -> Any:
    """The report anyone may read at this address, with all its parts at hand; else none."""
    return ReportPage.objects.published().filter(slug=slug).prefetch_related(
        "chapters", "findings", "recommendations__shown_by", "related", "downloads__document"
    )  # fmt: skip


def frame(report: ReportPage) -> dict[str, Any]:
    """What every page of a report shows: its contents, its reference, and what it is."""
    reference = citing.cited(report)
    cites = [citing.in_words(reference)]
    if report.is_summary and report.original_title:
        cites.append(citing.in_words(citing.cited_here(report)))
    chapters = list(report.chapters.all())
    return {
        "title_below": report.title,
        "chapters": chapters,
        "has_recommendations": bool(report.recommendations.all()),
        "cites": cites,
        "references": [
            {"name": style.label, "url": reverse("reports:report-cite", args=[report.slug, name])}
            for name, style in STYLES.items()
        ],
        "metadata": citing.metadata(reference),
        "json_ld": json_ld(report),
    }


def overview(report: ReportPage) -> dict[str, Any]:
    """The first page: what it is about, what it found, what it recommends, what belongs to it."""
    cases = cases_of(report)
    return {
        **frame(report),
        "title_below": "",
        "summary": rich(report.summary),
        "findings": report.findings.all(),
        "recommendations": recommendations(report, cases),
        "related": [cases[each.case_id] for each in report.related.all() if each.case_id in cases],
        "downloads": [each.document for each in report.downloads.all()],
    }


@shown.register
def whole(report: ReportPage, request: HttpRequest) -> dict[str, Any]:
    """All of it on one page, as the editor sees it before it is public."""
    held = overview(report)
    ends = [
        ("summary", _("Summary"), True),
        ("findings", _("What it found"), held["findings"]),
        *((f"chapter-{chapter.slug}", chapter.title, True) for chapter in held["chapters"]),
        ("recommendations", _("Recommendations"), held["recommendations"]),
        ("downloads", _("Files to take away"), held["downloads"]),
        ("related", _("Related cases"), held["related"]),
        ("cite", _("To cite it"), True),
    ]
    return held | {
        "title_below": report.title,
        "sections": [{"id": name, "title": title} for name, title, there in ends if there],
    }


def chapter_of(report: ReportPage, chapter: Chapter) -> dict[str, Any]:
    """One chapter, with those before and after it."""
    held = frame(report)
    chapters = held["chapters"]
    at = chapters.index(chapter)
    return held | {
        "chapter": chapter,
        "number": at + 1,
        "previous": chapters[at - 1] if at else None,
        "next": chapters[at + 1] if at + 1 < len(chapters) else None,
        "recommendations": [
            one | {"chapter": None}
            for one in recommendations(report, cases_of(report))
            if one["chapter"] and one["chapter"].slug == chapter.slug
        ],
    }


def recommended(report: ReportPage, asked: str) -> dict[str, Any]:
    """The recommendations to one addressee, or all where `asked` is empty.

    choices: name, url, count, chosen. An addressee that the report does not name is said to be unknown
    and has none.
    """
    everything = recommendations(report, cases_of(report))
    counts = Counter(name for one in everything for name in one["to"])
    names = {slugify(name): name for name in counts}
    here = report.recommendations_url
    choices = [{"name": _("Everyone"), "url": here, "count": len(everything), "chosen": not asked}]
    choices += [
        {
            "name": name,
            "url": f"{here}?{urlencode({'for': value})}",
            "count": counts[name],
            "chosen": value == asked,
        }
        for value, name in names.items()
    ]
    return frame(report) | {
        "asked": asked,
        "addressee": names.get(asked, ""),
        "choices": choices if names else [],
        "recommendations": [
            one for one in everything if not asked or names.get(asked) in one["to"]
        ],
    }


def recommendations(report: ReportPage, cases: dict[int, Listed]) -> list[dict[str, Any]]:
    """Each recommendation with its chapter and the public cases that show it done.

    cases: those of cases_of(report).
    """
    chapters = {chapter.slug: chapter for chapter in report.chapters.all()}
    return [
        {
            "anchor": one.anchor,
            "number": one.number,
            "text": one.text,
            "to": one.addressees,
            "cited": one.cited,
            "url": one.url,
            "full_url": f"{settings.BASE_URL}{one.url}",
            "chapter": chapters.get(one.chapter),
            "cases": [cases[each.case_id] for each in one.shown_by.all() if each.case_id in cases],
        }
        for one in report.recommendations.all()
    ]


def cases_of(report: ReportPage) -> dict[int, Listed]:
    """The public cases that the report or one of its recommendations names, by key."""
    named: list[Any] = [
        *report.related.all(),
        *(each for one in report.recommendations.all() for each in one.shown_by.all()),
    ]
    return {case.pk: case for case in in_order(list(dict.fromkeys(each.case_id for each in named)))}


def recommendation_known_as(public_id: Any) -> Recommendation | None:
    """The recommendation with this id, if its report is public."""
    held = Recommendation.objects.select_related("page").filter(
        public_id=public_id, page__in=ReportPage.objects.published()
    )
    return held.first()


def figure_known_as(report: ReportPage, key: Any) -> tuple[str, str] | None:
    """The title and the numbers (as CSV) of the figure with this id, if the report has one."""
    for chapter in report.chapters.all():
        for block in chapter.body:
            if block.block_type == "figure" and block.id == str(key):
                chart = block.value.chart
                return block.value["title"], as_csv(chart, block.value.column) if chart else ""
    return None


def rich(value: str) -> SafeString:
    """The summary as HTML. The editor keeps to a short list of elements."""
    return mark_safe(expand_db_html(value))  # noqa: S308


def json_ld(report: ReportPage) -> SafeString:
    """The report as schema.org data, safe inside a script element."""
    data: dict[str, Any] = {
        "@type": "Report",
        "name": citing.titled(report),
        "description": report.introduction,
        "url": report.full_url,
        "inLanguage": "en" if report.is_summary else report.language,
    }
    own = {
        "author": [{"@type": "Organization", "name": name} for name in report.author_names],
        "publisher": {"@type": "Organization", "name": report.publisher},
        "inLanguage": report.language,
    }
    if report.published_on or report.year:
        day = report.published_on
        own["datePublished"] = day.isoformat() if day else str(report.year)
    if report.is_summary:
        original = {"@type": "Report", **own}
        original |= {"name": report.original_title} if report.original_title else {}
        original |= {"url": report.original_url} if report.original_url else {}
        data["isBasedOn"] = original
    else:
        data |= own
    return linked_data(data)
