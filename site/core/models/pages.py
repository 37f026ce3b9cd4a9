from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class BasePage(Page):
    """A page of the site that introduces itself in a few sentences."""

    introduction = models.TextField(
        blank=True, max_length=1000, help_text="A few sentences under the title."
    )

    # What is closed is never a page: a page has no privacy to set.
    private_page_options: ClassVar[list[str]] = []
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True
