"""The account of a case study, as those who did it are asked for it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from casestudies.models import Method, Theme
from casestudies.models.pages import SECTIONS
from casestudies.models.readiness import FIRST_YEAR, LAST_YEAR, SECTION_NAMES
from core.forms import plain_text
from people.forms.profile import PlaceField

LONGEST = 10_000  # characters of an answer; longer stories are told by several people in turn
MOST_LINKS = 5
MOST_TICKED, LONGEST_TERM = 100, 60  # of one list of terms; characters of the name of one
TOO_LONG = _("Use %(limit_value)d characters or fewer (you have %(show_value)d).")


# What a reviewer needs, and what is said where it is lacking.
NEEDED = {
    "title": _("Give it a title."),
    "summary": _("Write two or three sentences that say what it was and what came of it."),
    "organisation": _("Say who ran it. It is named only if you choose so."),
    "place": _("Say where it was."),
    "themes": _("Choose at least one."),
    "approach": _("Write at least one part of the story, such as what was done."),
}  # fmt: skip


class Lines(forms.CharField):
    """One thing a line; cleans to a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        typed: str = super().clean(value)
        plain_text(typed)
        return list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))


class Links(Lines):
    """Web addresses, one a line."""

    def clean(self, value: Any) -> list[str]:
        links = super().clean(value)
        if len(links) > MOST_LINKS:
            raise ValidationError(_("Give up to five addresses, one a line."))
        for link in links:
            try:
                URLValidator(schemes=["http", "https"])(link)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(link)s” is not a web address such as https://example.org/report."),
                    params={"link": link[:60]},
                ) from error
        return links


class ByTheirSlugs(forms.ModelMultipleChoiceField):
    """Terms of the library, ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, model: Any, **how: Any) -> None:
        super().__init__(model.objects.all(), to_field_name="slug", required=False, **how)
        self.model = model

    def clean(self, value: Any) -> Any:
        ticked = value or []
        if len(ticked) > MOST_TICKED or any(len(str(one)) > LONGEST_TERM for one in ticked):
            raise ValidationError(
                _("Tick up to %(most)d of those in the list."), params={"most": MOST_TICKED}
            )
        return super().clean(value)


def _line(label: Any, length: int, help_text: Any = "", **how: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=length,
        required=False,
        validators=[plain_text],
        error_messages={"max_length": TOO_LONG},
        **how,
    )


def _story(label: Any, help_text: Any, rows: int = 6) -> forms.CharField:
    return _line(label, LONGEST, help_text, widget=forms.Textarea(attrs={"rows": rows}))


def _year(label: Any, help_text: Any = "") -> forms.IntegerField:
    says = _("Write a year between %(first)d and %(last)d, such as 2019.") % {
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
    }
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={"invalid": says, "min_value": says, "max_value": says},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4"}),
    )


class AnswersForm(forms.Form):
    """The whole account. A draft may lack anything; what is there must be as it should be."""

    title = _line(
        _("A title"), 160, _("In a few words, such as “A weekly supper on the Meadow estate”.")
    )
    approach = _story(SECTIONS["approach"], _("As you would tell it to somebody in your field."))
    place = PlaceField(
        label=_("Where"),
        max_length=160,
        required=False,
        help_text=_("A council area, region, nation or country, such as Leeds or Wales."),
    )
    impact = _story(SECTIONS["impact"], _("For whom, and how you know. Small changes count."))
    summary = _line(
        _("In two or three sentences"),
        2000,
        _("What it was and what came of it. It stands at the top of the page."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    challenge = _story(SECTIONS["challenge"], _("What it answered."), 4)
    what_did_not_work = _story(
        SECTIONS["what_did_not_work"],
        _("Others learn most from this, and think no less of you."),
        4,
    )
    lessons = _story(SECTIONS["lessons"], _("What you would tell somebody about to begin."), 4)
    sustainability = _story(
        SECTIONS["sustainability"], _("What goes on, and what keeps it going."), 4
    )
    year_start = _year(_("Began in"))
    year_end = _year(_("Ended in"), _("Leave it empty if it goes on."))
    organisation = _line(
        _("Organisation"), 160, _("Who ran it. You choose later whether it is named.")
    )
    led_by = _line(_("Who led it"), 200, _("A role or a group, such as “two youth workers”."))
    participants = Lines(
        label=_("Who took part"),
        required=False,
        max_length=1000,
        help_text=_("One group a line, such as “tenants of both blocks”. No names."),
        error_messages={"max_length": TOO_LONG},
    )
    themes = ByTheirSlugs(Theme, label=_("What it set out to do"), help_text=_("At least one."))
    methods = ByTheirSlugs(Method, label=_("How it was done"))
    links = Links(
        label=_("Anything published about it"),
        required=False,
        max_length=2000,
        help_text=_("Web addresses, one a line."),
        error_messages={"max_length": TOO_LONG},
    )

    PARTS = (
        (_("What you did"), ("title", "approach", "impact", "summary")),
        (_("More about it"), ("challenge", "what_did_not_work", "lessons", "sustainability")),
        (_("Where, when and who"),
         ("place", "year_start", "year_end", "organisation", "led_by", "participants")),
        (_("How others find it"), ("themes", "methods", "links")),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NEEDED:
            vars(self.fields[name])["needed_later"] = True

    def clean_participants(self) -> list[str]:
        lines: list[str] = self.cleaned_data["participants"]
        if any(len(line) > 120 for line in lines):
            raise ValidationError(_("Use up to 120 characters a line."))
        return lines

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("year_start"), cleaned.get("year_end")
        if start and end and end < start:
            self.add_error("year_end", _("It cannot end before it begins."))
        return cleaned

    @property
    def typed(self) -> dict[str, str | list[str]]:
        """Everything as it was typed, to be kept: also what is not as it should be."""
        kept: dict[str, str | list[str]] = {}
        for name, field in self.fields.items():
            value = field.widget.value_from_datadict(self.data, self.files, name)
            if isinstance(field, ByTheirSlugs):
                ticked = (value or [])[: MOST_TICKED + 1]
                kept[name] = [_storable(one[:LONGEST_TERM]) for one in ticked]
            elif value is not None:
                kept[name] = _storable(str(value))[: 4 * LONGEST]
        return kept

    @property
    def parts(self) -> list[dict[str, Any]]:
        return [{"title": title, "fields": [self[name] for name in of]} for title, of in self.PARTS]


def _storable(text: str) -> str:
    """Without what the database cannot hold: NULs, and halves of characters."""
    return re.sub("[\x00\ud800-\udfff]", "", text)


class SendForm(AnswersForm):
    """The same where it is to be sent: what a reviewer needs is there."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        has_a_section = any(cleaned.get(name) for name in SECTION_NAMES)
        for name, says in NEEDED.items():
            held = has_a_section if name == "approach" else cleaned.get(name)
            if not held and name not in self.errors:
                self.add_error(name, says)
        return cleaned


class StartForm(forms.Form):
    """Three questions. token makes a second press of the button begin nothing new."""

    approach = forms.CharField(
        label=_("What did you do?"),
        max_length=LONGEST,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Write a sentence or two about what you did."),
            "max_length": TOO_LONG,
        },
    )
    place = PlaceField(
        label=_("Where?"),
        max_length=160,
        required=False,
        help_text=_("A council area, region, nation or country, such as Leeds or Wales."),
    )
    impact = forms.CharField(
        label=_("What came of it?"),
        max_length=LONGEST,
        required=False,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Also if it is little, or not what you hoped for."),
        error_messages={"max_length": TOO_LONG},
    )
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
