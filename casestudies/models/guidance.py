"""Guidance written here: how to go about something, step by step, with the cases that show it done."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from casestudies import scales
from casestudies.blocks import GuidanceBlock, QuotationBlock, quoted_as
from casestudies.models.described import Described
from casestudies.models.reviewed import Reviewed
from casestudies.models.taxonomies import Theme
from core.models import BasePage
from people.models import Role

# How consents name a quotation of a page: this, the page's public id, and the quotation's mark.
SUBJECT = "casestudies.guidancepage:"


# The situations guidance can be for. That there is none is said by choosing none.
SITUATIONS = [choice for choice in scales.choices(scales.SITUATIONS) if choice[0] != "none"]


class GuidanceIndexPage(BasePage):
    """The list of guidance."""

    read_at = "guidance:guidance-list"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["casestudies.GuidancePage"]
    max_count = 1
    template = "casestudies/guidance_index_page.html"

    class Meta:
        verbose_name = "list of guidance"


class GuidancePage(Reviewed, Described):
    """One piece of guidance.

    situations: values of SITUATIONS. authors: in words, as roles or bodies. version_note: what
    the next publication changes; each publication keeps its own (GuidanceVersion).
    """

    for_whom = models.TextField(
        _("for whom"),
        max_length=600,
        blank=True,
        help_text=_("Such as “Council officers who hear of a rumour first”."),
    )
    when_to_use = models.TextField(
        _("when to use it"), max_length=600, blank=True, help_text=_("And when not to.")
    )
    body = StreamField(GuidanceBlock(), blank=True)
    themes = ParentalManyToManyField(Theme, blank=True, related_name="guidance_pages")
    situations = ArrayField(
        models.CharField(max_length=16, choices=SITUATIONS),
        verbose_name=_("situations"),
        default=list,
        blank=True,
    )
    authors = models.CharField(
        _("written by"),
        max_length=200,
        blank=True,
        help_text=_("As roles or organisations, such as “two facilitators in the North West”."),
    )
    review_due = models.DateField(
        _("review by"),
        null=True,
        blank=True,
        help_text=_("Readers see the day. Editors get a mail when it has come."),
    )
    version_note = models.CharField(
        _("what changed"),
        max_length=300,
        blank=True,
        help_text=_("For readers of the earlier version. Shown in the list of versions."),
    )

    read_at = "guidance:guidance-read"
    parent_page_types: ClassVar[list[str]] = ["casestudies.GuidanceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    not_prose: ClassVar[frozenset[str]] = frozenset({"version_note"})
    template = "casestudies/guidance_page.html"
    search_fields = [
        *Page.search_fields,
        index.SearchField("short_description"),
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "guidance"
        verbose_name_plural = "guidance"
        indexes = [
            # By the cases it links to: see casestudies.guidance.linking.
            GinIndex(
                fields=["body"], opclasses=["jsonb_path_ops"], name="casestudies_guidance_body"
            )
        ]

    @property
    def public_id(self) -> str:
        """The id by which consent and audit know this page."""
        return str(self.translation_key)

    @property
    def quotations(self) -> list[dict[str, str]]:
        """Its quotations, each once, as {mark, text, who}."""
        found = {
            quoted_as(block.value): block.value
            for block in self.body
            if isinstance(block.block, QuotationBlock)
        }
        return [
            {"mark": mark, "text": value["text"], "who": value["who"]}
            for mark, value in found.items()
        ]

    def subject_of(self, mark: str) -> str:
        """How consents name one of its quotations."""
        return f"{SUBJECT}{self.public_id}:{mark}"


class GuidanceVersion(models.Model):
    """What a piece of guidance said from one publication to the next. Shown while the page is public.

    number: 1, 2, 3 for each page. role: whoever published it, as a role, or "" where nobody was signed
    in. said: its text, a list of {"kind", "text", "about"} in order (see core.prose), the same in
    whatever language the editor works; a quotation is shown while its consent stands.
    """

    page = models.ForeignKey(GuidancePage, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField(default=timezone.now)
    role = models.CharField(max_length=24, choices=Role.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    said = models.JSONField(default=list)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "number"], name="casestudies_guidanceversion_one_a_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="casestudies_guidanceversion_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}, version {self.number}"
