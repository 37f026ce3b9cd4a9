"""Reports made to order, as an editor would have written them."""

from typing import Any

from casestudies.models import Chapter, Finding, Recommendation, ReportIndexPage, ReportPage

TABLE = "Year\tFeel they belong\n2023/24\t61\n2024/25\t62"
FIGURE = {
    "title": "Belonging", "finding": "It rose by one point.", "kind": "bars", "unit": "%", "data": TABLE,
    "note": "", "source": "A survey", "source_url": "",
}  # fmt: skip
FUNDERS, COUNCILS = "Funders", "Councils, and their partners"


def make_report(slug: str = "shared-ground", *, live: bool = True, **fields: Any) -> ReportPage:
    """A report with two chapters, a figure, two findings and two recommendations; public unless live=False."""
    report = ReportPage(
        **{
            "title": slug.replace("-", " ").capitalize(),
            "slug": slug,
            "live": False,
            "introduction": "What forty groups told us.",
            "publisher": "Example institute",
            "authors": "Example research team",
            "year": 2024,
            "summary": "<p>Places where people meet matter most.</p>",
            **fields,
        }
    )
    report.chapters = [
        Chapter(
            title="How we asked",
            slug="how-we-asked",
            sort_order=0,
            body=[("paragraph", "<p>By post.</p>")],
        ),
        Chapter(
            title="What we heard",
            slug="what-we-heard",
            sort_order=1,
            body=[("heading", "Belonging"), ("figure", FIGURE)],
        ),
    ]
    report.findings = [
        Finding(text="Doors that are open matter.", cited="page 4", sort_order=0),
        Finding(text="Time matters more.", sort_order=1),
    ]
    report.recommendations = [
        Recommendation(
            number="1",
            text="Pay for open doors.",
            addressees=[FUNDERS, COUNCILS],
            cited="page 9",
            chapter="what-we-heard",
            sort_order=0,
        ),
        Recommendation(number="2", text="Pay for longer.", addressees=[FUNDERS], sort_order=1),
    ]
    ReportIndexPage.objects.get().add_child(instance=report)
    revision = report.save_revision()
    if live:
        revision.publish()
    return ReportPage.objects.get(pk=report.pk)
