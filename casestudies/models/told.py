"""What every page, list and answer says of a case study in the same words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from casestudies import scales
from casestudies.models.reviewed import Reviewed


# Only the names and kinds of its fields: a page is made by Django, what a list reads by itself.
@dataclass(init=False, repr=False, eq=False)
class Told(Reviewed):
    """A case study as others speak of it, whether it is the page or what a list read of it.

    sections: its prose, section by section, as HTML. located: its places, each with what it lies in,
    or "".
    """

    slug: str
    title: str
    organisation: str
    short_description: str
    summary: str
    area: str
    year_start: int | None
    year_end: int | None
    evidence_level: int
    evidence_direction: str
    evaluated_by: str
    first_published_at: datetime | None
    last_published_at: datetime | None
    review_due: date | None
    translation_key: UUID

    if TYPE_CHECKING:

        @property
        def sections(self) -> list[str]: ...

        @property
        def located(self) -> list[tuple[str, str]]: ...

        @property
        def theme_names(self) -> list[str]: ...

    @property
    def url(self) -> str:
        """Its fixed address. Wagtail's own way asks the cache for every card of a list."""
        return reverse("casestudies:case-read", args=[self.slug])

    @property
    def full_url(self) -> str:
        return f"{settings.BASE_URL}{self.url}"

    @property
    def years(self) -> str:
        if self.year_start and self.year_end:
            if self.year_start == self.year_end:
                return str(self.year_start)
            return _("%(start)s to %(end)s") % {"start": self.year_start, "end": self.year_end}
        if self.year_start:
            return _("Since %(year)s") % {"year": self.year_start}
        if self.year_end:
            return _("Until %(year)s") % {"year": self.year_end}
        return ""

    @property
    def place_name(self) -> str:
        """Where, in a few words: "Barnsley, Yorkshire and The Humber", or the area in words."""
        names = [f"{place}, {around}" if around else place for place, around in self.located]
        return "; ".join(names) or self.area

    @property
    def list_text(self) -> str:
        """What a list says of it: the short description, else the beginning of the summary."""
        return self.short_description or self.summary

    @property
    def evidence(self) -> dict[str, Any]:
        """Three separate statements: how much is known, which way it points, who found it."""
        level = scales.LEVELS[self.evidence_level]
        return {
            "level": self.evidence_level,
            "label": level.label,
            "definition": level.definition,
            "direction": scales.DIRECTIONS[self.evidence_direction].label,
            "direction_definition": scales.DIRECTIONS[self.evidence_direction].definition,
            "evaluator": scales.EVALUATORS[self.evaluated_by].label,
            "evaluator_definition": scales.EVALUATORS[self.evaluated_by].definition,
        }
