"""What pages beside the cases have in common: a sentence or two by which lists tell of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BasePage


class Described(BasePage):
    """A page that lists tell of in words of their own, apart from how it begins."""

    short_description = models.CharField(
        _("short description"),
        max_length=280,
        blank=True,
        help_text=_("One or two sentences, shown in lists."),
    )

    class Meta:
        abstract = True

    @property
    def list_text(self) -> str:
        return self.short_description or self.introduction
