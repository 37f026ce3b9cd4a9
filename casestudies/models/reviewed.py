"""What is looked at again by a day, so that nobody reads it as news for ever."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class Reviewed:
    """review_due: the day by which it is to be looked at again, or None."""

    if TYPE_CHECKING:
        review_due: date | None

    @property
    def is_review_due(self) -> bool:
        """Whether that day has come: it may be out of date."""
        return self.review_due is not None and self.review_due <= timezone.localdate()

    @property
    def review_in_words(self) -> str:
        """When it is to be looked at again, or that this is due."""
        if self.review_due is None:
            return ""
        says = (
            _("Was to be looked at again by %(day)s: some of it may be out of date.")
            if self.is_review_due
            else _("To be looked at again by %(day)s.")
        )
        return says % {"day": date_format(self.review_due)}
