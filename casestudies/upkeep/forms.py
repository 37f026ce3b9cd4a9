"""What readers write back about a case, and editors answer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casestudies.models.adaptations import Adaptation
from casestudies.models.corrections import PARTS
from casestudies.models.readiness import FIRST_YEAR
from casestudies.wording import TRIED
from core.forms import plain_text
from people.forms.profile import PlaceInput, line, say_what_is_missing
from places.models import Kind, Place

TOO_LONG = _("Use %(limit_value)d characters or fewer (you have %(show_value)d).")


def prose(
    label: Any, *, length: int, missing: Any, rows: int = 4, **kwargs: Any
) -> forms.CharField:
    """A few sentences of plain text."""
    return forms.CharField(
        label=label,
        max_length=length,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"max_length": TOO_LONG, "required": missing},
        **kwargs,
    )


class TriedForm(forms.Form):
    """Somebody tried what a case describes."""

    place_name = line(
        _("Where was it?"),
        length=120,
        widget=PlaceInput(),
        help_text=_("A council, a town or an estate, such as Leeds or “a village near Hexham”."),
    )
    year = forms.IntegerField(
        label=_("In which year did it begin?"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    adapted = prose(
        _("What did you do differently?"),
        length=1500,
        missing=_("Say in a sentence what you changed, or that you changed nothing."),
    )
    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=Adaptation.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it went.")},
    )
    happened = prose(
        _("What happened?"), length=1500, missing=_("Say in a sentence or two what happened.")
    )
    organisation = line(_("Your organisation"), length=160, required=False)
    shows_organisation = forms.BooleanField(
        label=_("Name the organisation on the page"), required=False
    )
    name = line(
        _("Your name"),
        length=80,
        help_text=_("Not shown. For the mails we send you about this."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("Not shown. We send you a link with which you can withdraw this at any time."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    agrees = forms.BooleanField(
        label=TRIED.words,
        error_messages={
            "required": _("Tick this, so that we may show it. Without it we keep nothing.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {name: dict(field.error_messages) for name, field in self.fields.items()}
        say_what_is_missing(self)
        for name in ("adapted", "outcome", "happened", "agrees"):
            self.fields[name].error_messages["required"] = own[name]["required"]
        self.fields["place_name"].error_messages["required"] = _("Say where it was.")
        self.fields["name"].error_messages["required"] = _("Enter your name.")
        self.fields["address"].error_messages["required"] = _("Enter your email address.")
        says = _("Give a year between %(first)d and %(last)d, such as %(last)d.") % {
            "first": FIRST_YEAR,
            "last": timezone.localdate().year,
        }
        self.fields["year"].error_messages |= {"invalid": says, "required": says}
        self.wrong_year = says

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(self.wrong_year)
        return year

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("shows_organisation") and not cleaned.get("organisation"):
            self.add_error("organisation", _("Enter its name, or untick that it is named."))
        return cleaned

    @property
    def place(self) -> Place | None:
        """The place that is meant, where it is one we know by that name."""
        return (
            Place.objects.current(timezone.localdate())
            .exclude(kind=Kind.WARD)
            .filter(name__iexact=self.cleaned_data["place_name"].strip())
            .order_by("kind", "pk")
            .first()
        )

    @property
    def said(self) -> dict[str, Any]:
        """What it tells, by the fields of Adaptation."""
        names = (
            "place_name", "year", "adapted", "outcome", "happened", "organisation",
            "shows_organisation",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names} | {"place": self.place}


class CorrectionForm(forms.Form):
    """What of a case is out of date. It asks nothing about who says so."""

    part = forms.ChoiceField(
        label=_("Which part?"),
        choices=PARTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the part.")},
    )
    says = prose(
        _("What is right now?"),
        length=2000,
        rows=6,
        missing=_("Say in a sentence what is right now."),
        help_text=_("Write nothing that could get somebody hurt."),
    )
    source = forms.CharField(
        label=_("How do you know?"),
        max_length=500,
        required=False,
        validators=[plain_text],
        help_text=_("A web address, a report, or that you work there."),
        error_messages={"max_length": TOO_LONG},
    )


class DeclineForm(forms.Form):
    reason = prose(
        _("Why, in a sentence or two"),
        length=1000,
        rows=3,
        missing=_("Say why: it is mailed to whoever offered it."),
    )
