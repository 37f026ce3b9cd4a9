"""How a report is written in the CMS: its tabs, their words, and what must be there to go public."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.panels.base import get_form_for_model

from casestudies.models import Recommendation, ReportPage
from casestudies.models.readiness import FIRST_YEAR, LAST_YEAR
from casestudies.models.reports import NEEDED
from core.checking.panel import before_you_publish
from core.editing import publishing, refuse_hidden_marks, require_filled


class RecommendationForm(WagtailAdminModelForm):
    """Addressees stand one a line."""

    addressees = SimpleArrayField(
        forms.CharField(max_length=120, required=False),
        delimiter="\n",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Addressed to"),
        help_text=_("Whom the report asks, one a line. Empty where it names nobody."),
    )

    def clean_addressees(self) -> list[str]:
        named = [" ".join(name.split()) for name in self.cleaned_data["addressees"]]
        return [name for name in dict.fromkeys(named) if name]


class ReportForm(WagtailAdminPageForm):
    """A draft may lack everything but its title; a public report may not. Text is plain text."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not strip_tags(cleaned.get("summary") or "").strip():
            cleaned["summary"] = ""  # the editor leaves an empty paragraph behind
        refuse_hidden_marks(self)
        self._check_dates(cleaned)
        chapters = self._kept("chapters")
        self._check_chapters(chapters)
        self._check_recommendations({form.cleaned_data.get("slug") for form in chapters})
        if not self.is_deferred_validation:
            require_filled(self, NEEDED)
        return cleaned

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        year, day = cleaned.get("year"), cleaned.get("published_on")
        if day and year is None:
            cleaned["year"] = year = day.year
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            says = _("This is not a year between %(first)d and %(last)d.")
            self.add_error("year", says % {"first": FIRST_YEAR, "last": LAST_YEAR})
        elif day and day.year != year:
            self.add_error("published_on", _("This day does not lie in the year given above."))

    def _check_chapters(self, chapters: list[Any]) -> None:
        taken: set[str] = set()
        for form in chapters:
            refuse_hidden_marks(form)
            slug = form.cleaned_data.get("slug")
            if slug and slug in taken:
                form.add_error(
                    "slug", _("Another chapter has this slug. Give each chapter its own.")
                )
            taken.add(slug)

    def _check_recommendations(self, chapters: set[str | None]) -> None:
        taken: set[str] = set()
        for form in self._kept("recommendations"):
            refuse_hidden_marks(form)
            number, chapter = form.cleaned_data.get("number"), form.cleaned_data.get("chapter")
            if number and number in taken:
                form.add_error("number", _("Another recommendation has this number."))
            taken.add(number)
            if chapter and chapter not in chapters:
                form.add_error(
                    "chapter",
                    _("No chapter has this slug. Copy it from the chapter, or leave it empty."),
                )
        for form in self._kept("findings"):
            refuse_hidden_marks(form)

    def _kept(self, name: str) -> list[Any]:
        """The parts of a list that will be there after saving, and that could be read."""
        return [
            form
            for form in self.formsets[name].forms
            if form.is_valid() and (form.has_changed() or form.instance.pk)
            if not form.cleaned_data.get("DELETE")
        ]


class RecommendationsPanel(InlinePanel):
    """Recommendations, each in its own form."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        deferred = self.child_edit_handler.get_form_options().get("defer_required_on_fields")
        options["formsets"][self.relation_name]["form"] = get_form_for_model(
            Recommendation, form_class=RecommendationForm, defer_required_on_fields=deferred
        )
        return options


CHAPTER = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("body")]
FINDING = [FieldPanel("text"), FieldPanel("cited")]
RECOMMENDATION = [
    FieldRowPanel([FieldPanel("number"), FieldPanel("chapter"), FieldPanel("cited")]),
    FieldPanel("text"),
    FieldPanel("addressees"),
    InlinePanel(
        "shown_by",
        panels=[FieldPanel("case")],
        heading=_("Cases that show it done"),
        label=_("Case study"),
    ),
]
EDIT_HANDLER = TabbedInterface(
    [
        ObjectList(
            [
                before_you_publish(),
                TitleFieldPanel("title"),
                FieldPanel("subtitle"),
                FieldPanel("introduction"),
                FieldPanel("summary"),
                InlinePanel("findings", panels=FINDING, heading=_("Findings"), label=_("Finding")),
            ],
            heading=_("What it says"),
        ),
        ObjectList(
            [InlinePanel("chapters", panels=CHAPTER, heading=_("Chapters"), label=_("Chapter"))],
            heading=_("Chapters"),
        ),
        ObjectList(
            [
                RecommendationsPanel(
                    "recommendations",
                    panels=RECOMMENDATION,
                    heading=_("Recommendations"),
                    label=_("Recommendation"),
                )
            ],
            heading=_("Recommendations"),
        ),
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("publisher"),
                        FieldPanel("authors"),
                        FieldRowPanel([FieldPanel("year"), FieldPanel("published_on")]),
                        FieldPanel("language"),
                    ],
                    heading=_("Who published it, and when"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("is_summary"),
                        FieldPanel("original_title"),
                        FieldPanel("original_url"),
                    ],
                    heading=_("The original"),
                ),
            ],
            heading=_("Where it comes from"),
        ),
        publishing(
            InlinePanel("downloads", heading=_("Files to take away"), label=_("File")),
            InlinePanel(
                "related",
                panels=[FieldPanel("case")],
                heading=_("Related cases"),
                label=_("Case study"),
            ),
        ),
    ],
    base_form_class=ReportForm,
)


def attach() -> None:
    """Give the page its editor, once every model is loaded."""
    ReportPage.edit_handler = EDIT_HANDLER
