"""What may be asked of the list, and what may be written to a case's contact."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casestudies.models import Theme
from core.forms import plain_text
from places.models import Place

LONGEST_QUERY = 200


class ListForm(forms.Form):
    """One word search, one facet, a place, a page number. Each field is judged on its own."""

    q = forms.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        validators=[plain_text],
        error_messages={"max_length": _("Search for fewer words: up to 200 characters.")},
    )
    theme = forms.SlugField(
        required=False, error_messages={"invalid": _("Choose a theme from the list.")}
    )
    place = forms.CharField(required=False, max_length=16, validators=[plain_text])
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        error_messages={
            "invalid": _("A page number is a whole number, such as 2."),
            "min_value": _("Pages are numbered from 1."),
            "max_value": _("There are fewer pages than that."),
        },
    )

    def clean_theme(self) -> str:
        slug: str = self.cleaned_data["theme"]
        if slug and not Theme.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is no such theme. Choose one from the list."))
        return slug

    def clean_place(self) -> Place | None:
        code = self.cleaned_data["place"]
        place = Place.objects.known_by(code).first() if code else None
        if code and place is None:
            raise forms.ValidationError(
                _("There is no place with this code. All places are shown.")
            )
        return place


class ContactForm(forms.Form):
    """A message to the people who ran an initiative, passed on without showing their address."""

    name = forms.CharField(label=_("Your name"), max_length=80, validators=[plain_text])
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("They will see it, so that they can answer you."),
        error_messages={"invalid": _("Enter an email address, such as name@example.org.")},
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[plain_text],
        help_text=_("Up to 4,000 characters. Write nothing that could get somebody hurt."),
    )

    def clean_name(self) -> Any:
        name = self.cleaned_data["name"]
        if "\n" in name or "\r" in name:
            raise forms.ValidationError(_("Write your name on one line."))
        return name


class ContactAddressForm(forms.Form):
    """Whom messages about a case are passed on to."""

    address = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_(
            "Of the people who ran it, and with their agreement. It is sealed when you save."
        ),
        error_messages={"invalid": _("Enter an email address, such as name@example.org.")},
    )
