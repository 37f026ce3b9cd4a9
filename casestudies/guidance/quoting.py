"""Which quotations may be shown at this moment."""

from collections.abc import Iterable, Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page

from casestudies.models import GuidancePage
from core.checking.registry import Finding, register
from core.models import Consent
from core.prose import Piece


def agreed(page: GuidancePage, marks: Iterable[str]) -> frozenset[str]:
    """Those of the marks of quotations on a page to which a consent stands. One query, or none."""
    subjects = {page.subject_of(mark): mark for mark in marks}
    if not subjects:
        return frozenset()
    standing = Consent.objects.standing().filter(
        use=Consent.Use.QUOTATION, subject__in=list(subjects)
    )
    return frozenset(subjects[subject] for subject in standing.values_list("subject", flat=True))


def lacking(page: GuidancePage) -> list[dict[str, str]]:
    """The quotations of a page to which no consent stands, as {mark, text, who}."""
    quotations = page.quotations
    may = agreed(page, (each["mark"] for each in quotations))
    return [each for each in quotations if each["mark"] not in may]


@register
def quotations_without_consent(page: Page, _words: list[Piece]) -> Iterator[Finding]:
    """For those who edit the page: what stops its publication."""
    if not isinstance(page, GuidancePage):
        return
    for quotation in lacking(page):
        yield Finding(
            _("No consent to this quotation is recorded."),
            _("Quotation"),
            _(
                "An editor records it under Quotations, at the top of the editor. Readers see it then."
            ),
            excerpt=Truncator(quotation["text"]).chars(160),
            blocks=True,
        )
