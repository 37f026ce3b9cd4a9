"""The parts of a report: its chapters, what it found, what it recommends, and files to take away."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from casestudies.models.reports import ReportPage
from core.blocks import ReportBlock
from core.models import ClosedDocument

# Addresses below a report that belong to pages of their own.
RESERVED = ("figures", "recommendations", "whole")


def place_in_the_original() -> "models.CharField[str, str]":
    """Where in the original something is said."""
    return models.CharField(
        _("where in the original"),
        max_length=40,
        blank=True,
        help_text=_("Where the original says it, such as “page 12” or “paragraph 3.4”."),
    )


class Chapter(Orderable):
    """A chapter, read at an address of its own below the report's."""

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="chapters")
    title = models.CharField(max_length=160)
    slug = models.SlugField(
        max_length=80,
        help_text=_("The last part of the chapter's address: small letters and hyphens."),
    )
    body = StreamField(ReportBlock(), blank=True)

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["page", "slug"],
                name="casestudies_chapter_one_slug_a_report",
                # Two chapters may trade their slugs in one write.
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="casestudies_chapter_address_is_free",
                violation_error_message=_(
                    "Another page of the report has this address. Choose another slug."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return reverse("reports:report-chapter", args=[self.page.slug, self.slug])


class Finding(Orderable):
    """One thing the report found, in a sentence or two."""

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="findings")
    text = models.TextField(max_length=800)
    cited = place_in_the_original()

    def __str__(self) -> str:
        return self.text


class Recommendation(ClusterableModel, Orderable):
    """One thing the report asks of somebody.

    public_id: what it is known by wherever it is followed up, whatever its number or text becomes.
    addressees: whom it asks, each in a few words; empty where the report names nobody.
    """

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="recommendations")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(
        max_length=12, help_text=_("As the report counts it, such as “3” or “5a”.")
    )
    text = models.TextField(max_length=1200)
    addressees = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    cited = place_in_the_original()
    chapter = models.SlugField(
        max_length=80, blank=True, help_text=_("The slug of the chapter it belongs to, if any.")
    )

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.text

    @property
    def anchor(self) -> str:
        return f"recommendation-{slugify(self.number)}"

    @property
    def url(self) -> str:
        """An address that stays, whatever becomes of its number and of the report's own address."""
        return reverse("reports:report-recommendation", args=[self.public_id])


class ShownBy(Orderable):
    """A case study in which something like a recommendation was done."""

    recommendation = ParentalKey(Recommendation, on_delete=models.CASCADE, related_name="shown_by")
    case = models.ForeignKey("casestudies.CaseStudyPage", models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.case.title


class RelatedCase(Orderable):
    """A case study that belongs beside a report."""

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="related")
    case = models.ForeignKey("casestudies.CaseStudyPage", models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.case.title


class Download(Orderable):
    """A file to take away with the report."""

    page = ParentalKey(ReportPage, on_delete=models.CASCADE, related_name="downloads")
    document = models.ForeignKey(ClosedDocument, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.document.title
