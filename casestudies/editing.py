"""How a case study is written in the CMS: its tabs, their words, and what must be there to go public."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)

from casestudies.models import CaseStudyPage
from casestudies.models.readiness import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_SECTION,
    SECTION_NAMES,
    lacking,
)
from core.checking.panel import before_you_publish
from core.editing import publishing, refuse_hidden_marks, tick
from places.models import Kind, Place


class PlaceField(forms.ModelMultipleChoiceField):
    """Places under the names people know them by: “Barnsley, Yorkshire and The Humber”."""

    def label_from_instance(self, place: Place) -> str:
        return f"{place.name}, {place.parent.name}" if place.parent else place.name


class PlacesSelect(forms.SelectMultiple):
    """Six hundred places. Django's own select asks three templates for each, and the editor draws
    every field twice: it was more than half of the page's time."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        held = set(self.format_value(value))
        options = (
            (flatatt({"value": str(place), "selected": str(place) in held}), label)
            for place, label in self.choices
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs({**self.attrs, "name": name, "multiple": True}, attrs)),
            format_html_join("\n", "<option{}>{}</option>", options),
        )


class CaseStudyForm(WagtailAdminPageForm):
    """A draft may lack everything but its title; a public case may not. Text is plain text."""

    places = PlaceField(
        queryset=Place.objects.exclude(kind=Kind.WARD).select_related("parent"),
        required=False,
        widget=PlacesSelect(attrs={"size": 12}),
        help_text=_("A national programme belongs to a nation or a country, not to an authority."),
    )
    participants = SimpleArrayField(
        forms.CharField(max_length=120),
        delimiter="\n",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Who took part"),
        help_text=_("In the source's words, one group a line."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name in SECTION_NAMES:
            if name in cleaned and not strip_tags(cleaned[name]).strip():
                cleaned[name] = ""  # the editor leaves an empty paragraph behind
        refuse_hidden_marks(self)
        self._check_ranges(cleaned)
        for formset in self.formsets.values():
            for form in formset.forms:
                if form.is_valid() and hasattr(form, "cleaned_data"):
                    refuse_hidden_marks(form)
                    _check_source(form)
        if not self.is_deferred_validation:
            for name, says in lacking({**cleaned, "sources": self._kept("sources")}).items():
                if name == "sources":
                    self.add_error(None, says)
                elif name not in self.errors:
                    self.add_error(name, says)
        if self.instance.pk is None:
            # Wagtail adds a page that is to be published as a live one, before it asks anybody.
            self.instance.live = False
        return cleaned

    def _check_ranges(self, cleaned: dict[str, Any]) -> None:
        for name in ("year_start", "year_end"):
            if (year := cleaned.get(name)) is not None and not FIRST_YEAR <= year <= LAST_YEAR:
                self.add_error(name, _NOT_A_YEAR % {"first": FIRST_YEAR, "last": LAST_YEAR})
        start, end = cleaned.get("year_start"), cleaned.get("year_end")
        if start and end and end < start:
            self.add_error("year_end", _("It cannot end before it begins."))
        lat, lon = cleaned.get("lat"), cleaned.get("lon")
        if (lat is None) != (lon is None):
            self.add_error("lat", _("Give both latitude and longitude, or neither."))
        if lat is not None and not -90 <= lat <= 90:
            self.add_error("lat", _("A latitude lies between -90 and 90."))
        if lon is not None and not -180 <= lon <= 180:
            self.add_error("lon", _("A longitude lies between -180 and 180."))
        for name in SECTION_NAMES:
            if len(cleaned.get(name) or "") > LONGEST_SECTION:
                self.add_error(name, _("This section is too long: up to 20,000 characters."))

    def _kept(self, name: str) -> list[Any]:
        """The parts of a list that will be there after saving."""
        return [
            form
            for form in self.formsets[name].forms
            if form.has_changed() or form.instance.pk
            if not form.data.get(form.add_prefix("DELETE"))
        ]


_NOT_A_YEAR = _("This is not a year between %(first)d and %(last)d.")


def _check_source(form: Any) -> None:
    cleaned = form.cleaned_data
    if (url := cleaned.get("url")) and not url.startswith(("https://", "http://")):
        form.add_error("url", _("Give a web address that begins with https:// or http://."))
    year = cleaned.get("year")
    if "publisher" in cleaned and year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        form.add_error("year", _NOT_A_YEAR % {"first": FIRST_YEAR, "last": LAST_YEAR})


EDIT_HANDLER = TabbedInterface(
    [
        ObjectList(
            [
                before_you_publish(),
                TitleFieldPanel("title"),
                FieldPanel("short_description"),
                FieldPanel("summary"),
                *(FieldPanel(name) for name in SECTION_NAMES),
            ],
            heading=_("What happened"),
        ),
        ObjectList(
            [
                FieldPanel("scope"),
                FieldPanel("places"),
                FieldPanel("area"),
                FieldRowPanel(
                    [FieldPanel("lat"), FieldPanel("lon")],
                    heading=_("A point on the map"),
                    help_text=_(
                        "Approximate, in degrees. Leave both empty if there is no one point."
                    ),
                ),
                FieldRowPanel(
                    [FieldPanel("year_start"), FieldPanel("year_end")],
                    heading=_("Years"),
                    help_text=_(
                        "Leave the end empty if the work goes on or nobody says when it ended."
                    ),
                ),
            ],
            heading=_("Where and when"),
        ),
        ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("organisation"), FieldPanel("sector"), FieldPanel("led_by")],
                    heading=_("Who ran it"),
                ),
                tick("themes"),
                tick("methods"),
                MultiFieldPanel(
                    [FieldPanel("situation"), tick("triggers")], heading=_("What it answered")
                ),
                MultiFieldPanel(
                    [FieldPanel("participants"), tick("participant_groups")],
                    heading=_("Who took part"),
                ),
                FieldPanel("cost_band"),
                InlinePanel(
                    "building_blocks",
                    heading=_("Building blocks"),
                    label=_("Building block"),
                    help_text=_("Parts that others can reuse, each with what made it work."),
                ),
            ],
            heading=_("Described as"),
        ),
        ObjectList(
            [
                MultiFieldPanel(
                    [
                        FieldPanel("evidence_level"),
                        FieldPanel("evidence_direction"),
                        FieldPanel("evaluated_by"),
                    ],
                    heading=_("What is known, and how"),
                    help_text=_("Three separate statements. None is a mark of worth."),
                ),
                InlinePanel(
                    "sources",
                    heading=_("Sources"),
                    label=_("Source"),
                    help_text=_(
                        "Where the facts were published. A public case needs at least one."
                    ),
                ),
                tick("guidance"),
                FieldPanel("provenance"),
            ],
            heading=_("Evidence and sources"),
        ),
        publishing(FieldPanel("basis"), FieldPanel("review_due")),
    ],
    base_form_class=CaseStudyForm,
)


def attach() -> None:
    """Give the page its editor. Once, when every model is loaded: the editor's forms need them."""
    CaseStudyPage.edit_handler = EDIT_HANDLER
