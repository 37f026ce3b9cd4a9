"""Collections: case studies put together by hand, or by a search that is kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from casestudies.models.described import Described
from casestudies.models.pages import CaseStudyPage
from core.models import BasePage


class CollectionIndexPage(BasePage):
    """The list of collections."""

    read_at = "collections:collection-list"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["casestudies.CollectionPage"]
    max_count = 1
    template = "casestudies/collection_index_page.html"

    class Meta:
        verbose_name = "list of collections"


class CollectionPage(Described):
    """Case studies under one heading: chosen by hand in an order, or whatever a saved search finds.

    query: for a saved search what stands after the question mark in a list's address.
    """

    class Kind(models.TextChoices):
        CHOSEN = "chosen", _("Chosen by hand")
        SEARCH = "search", _("A saved search")

    kind = models.CharField(
        _("what is in it"), max_length=8, choices=Kind.choices, default=Kind.CHOSEN
    )
    query = models.CharField(
        _("the search"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Search the case studies, then copy the address of the list here, such as "
            "/case-studies/?theme=building-trust&situation=shock"
        ),
    )

    read_at = "collections:collection-read"
    parent_page_types: ClassVar[list[str]] = ["casestudies.CollectionIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    not_prose: ClassVar[frozenset[str]] = frozenset({"query"})
    template = "casestudies/collection_page.html"

    class Meta:
        verbose_name = "collection"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["chosen", "search"]), name="casestudies_collectionpage_kind"
            )
        ]


class CollectionItem(Orderable):
    """A case study in a collection, with why it is there."""

    page = ParentalKey(CollectionPage, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(
        CaseStudyPage, models.CASCADE, related_name="+", verbose_name=_("case study")
    )
    why = models.CharField(
        _("why it is here"),
        max_length=240,
        blank=True,
        help_text=_("One sentence, shown above the case."),
    )

    def __str__(self) -> str:
        return f"{self.case_id} in {self.page_id}"
