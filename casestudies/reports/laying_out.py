"""The reports that a new site begins with: our summaries of the two documents it answers.

They lie in casestudies/data/reports, one file each. What an editor has changed stays as it is.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from casestudies.access import LIBRARY, MayLibrary
from casestudies.models import (
    CaseStudyPage,
    Chapter,
    Finding,
    Recommendation,
    RelatedCase,
    ReportIndexPage,
    ReportPage,
    ShownBy,
)
from core import audit
from core.permissions import Principal, require

REPORTS = Path(__file__).parents[1] / "data" / "reports"
OWN = (
    "title", "slug", "subtitle", "introduction", "is_summary", "publisher", "authors", "year",
    "language", "original_title", "original_url", "summary",
)  # fmt: skip


@transaction.atomic
def lay_out_reports(*, by: Principal) -> list[str]:
    """Publish the reports of data/reports that are missing. Returns their titles.

    Those that are there and that nobody has edited are given links to the cases they name, as far as
    these have been brought in since. Raises PermissionDenied if `by` may not import.
    """
    require(by, MayLibrary.CASE_IMPORT, LIBRARY)
    made = []
    for file in sorted(REPORTS.glob("*.json")):
        told = json.loads(file.read_text())
        report = ReportPage.objects.filter(slug=told["slug"]).first()
        if report is None:
            report = ReportPage(
                **{name: told[name] for name in OWN},
                published_on=told["published_on"] and date.fromisoformat(told["published_on"]),
                live=False,
            )
            report.chapters = [
                Chapter(
                    sort_order=place,
                    title=chapter["title"],
                    slug=chapter["slug"],
                    body=[(block["type"], block["value"]) for block in chapter["body"]],
                )
                for place, chapter in enumerate(told["chapters"])
            ]
            report.findings = [
                Finding(sort_order=place, text=finding["text"])
                for place, finding in enumerate(told["findings"])
            ]
            report.recommendations = [
                Recommendation(
                    sort_order=place,
                    public_id=one["public_id"],
                    number=one["number"],
                    text=one["text"],
                    addressees=one.get("addressees", []),
                    chapter=one.get("chapter", ""),
                )
                for place, one in enumerate(told["recommendations"])
            ]
            ReportIndexPage.objects.get().add_child(instance=report)
            made.append(report.title)
            audit.record("report-laid-out", by=by, on=report)
        elif report.revisions.exclude(user=None).exists():
            continue
        if _link_cases(report, told) or not report.live:
            report.save_revision(log_action=False).publish(log_action=False)
    return made


def _link_cases(report: ReportPage, told: dict[str, Any]) -> bool:
    """Link a report to the cases its file names that are in the library; says whether any were missing."""
    named = {str(one["public_id"]): one.get("cases", []) for one in told["recommendations"]}
    wanted = {slug for slugs in [told["related"], *named.values()] for slug in slugs}
    there = {case.slug: case for case in CaseStudyPage.objects.filter(slug__in=wanted)}
    # Held by the page, so that what is linked is saved with it.
    report.recommendations = list(report.recommendations.all())
    each: list[tuple[Any, str, type[RelatedCase | ShownBy], list[str]]] = [
        (report, "related", RelatedCase, told["related"])
    ]
    each += [
        (one, "shown_by", ShownBy, named.get(str(one.public_id), []))
        for one in report.recommendations.all()
    ]
    changed = False
    for holder, name, link, slugs in each:
        cases = [there[slug] for slug in slugs if slug in there]
        if [held.case_id for held in getattr(holder, name).all()] != [case.pk for case in cases]:
            links = [link(case=case, sort_order=place) for place, case in enumerate(cases)]
            setattr(holder, name, links)
            changed = True
    return changed
