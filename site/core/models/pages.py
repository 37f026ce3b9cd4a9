from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager, PageQuerySet


class PublicQuerySet(PageQuerySet):
    def published(self, at: datetime | None = None) -> Self:
        """Those anyone may read at this moment: live, and not past their time.

        at: the time that is meant, else the present.
        """
        return self.live().filter(Q(expire_at=None) | Q(expire_at__gt=at or timezone.now()))


PublicManager = PageManager.from_queryset(PublicQuerySet)


class BasePage(Page):
    """A page of the site that introduces itself in a few sentences."""

    introduction = models.TextField(
        blank=True, max_length=1000, help_text="A few sentences under the title."
    )

    objects: ClassVar[Any] = PublicManager()

    # What is closed is never a page: a page has no privacy to set.
    private_page_options: ClassVar[list[str]] = []
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True
