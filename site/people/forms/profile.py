"""What a person says of themselves, at sign-up and later."""

import difflib
import zoneinfo
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import one_line, plain_text
from people.models import User
from places.models import Kind, Place

# What each says of themselves; the adapter and the profile page write these and no others.
ABOUT = ("display_name", "organisation", "role_there", "area", "reason")

IN_FULL = _("Enter an email address in full, such as name@example.org.")


class PlaceInput(forms.TextInput):
    """A text field that suggests the places of the United Kingdom, without a script."""

    template_name = "people/widgets/place.html"

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, dict(attrs or {}))
        context["suggestions"] = (
            Place.objects.current(timezone.localdate())
            .exclude(kind__in=[Kind.COUNTRY, Kind.WARD])
            .values_list("name", flat=True)
            .distinct()
        )
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_places"
        return context


class PlaceField(forms.CharField):
    """A place by any of its names; cleans to a Place, or None where nothing was typed."""

    widget = PlaceInput

    def clean(self, value: Any) -> Place | None:
        typed: str = super().clean(value)
        if not typed:
            return None
        plain_text(typed)
        known = list(
            Place.objects.current(timezone.localdate())
            .exclude(kind=Kind.WARD)
            .order_by("kind", "pk")
        )
        wanted = typed.casefold()
        for place in known:
            names = (place.name, place.official_name, *place.other_names)
            if wanted in {name.casefold() for name in names}:
                return place
        close = difflib.get_close_matches(typed, [place.name for place in known], n=2, cutoff=0.7)
        if close:
            raise ValidationError(
                _("We do not know a place called “%(typed)s”. Did you mean %(close)s?"),
                params={"typed": typed[:60], "close": " / ".join(close)},
            )
        raise ValidationError(
            _(
                "We do not know that place. Type a council, a region, a nation or a country, such as Leeds or Wales."
            )
        )


# What to say where an answer is missing, by the name of the field.
MISSING = {
    "email": _("Enter your email address."),
    "login": _("Enter your email address."),
    "address": _("Enter an email address."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter your password now."),
    "password1": _("Choose a password."),
    "password2": _("Enter the new password once more."),
    "code": _("Enter the code."),
    "name": _("Give it a name."),
    "display_name": _("Enter your name."),
    "reason": _("Write a sentence or two about what you hope to do here."),
    "time_zone": _("Choose your time zone."),
    "credential": _("The passkey did not answer. Try again."),
}


def say_what_is_missing(form: forms.BaseForm) -> None:
    """Give each field its own words for when it is left empty, or holds no address."""
    for name, field in form.fields.items():
        field.error_messages["required"] = MISSING.get(name, _("Fill this in."))
        if isinstance(field, forms.EmailField):
            field.error_messages["invalid"] = IN_FULL
            field.validators = [
                EmailValidator(IN_FULL) if isinstance(check, EmailValidator) else check
                for check in field.validators
            ]


def line(label: Any, *, length: int, **kwargs: Any) -> forms.CharField:
    """One line of plain text."""
    return forms.CharField(
        label=label,
        max_length=length,
        validators=[plain_text, one_line],
        error_messages={
            "max_length": _("Use %(limit_value)d characters or fewer (you have %(show_value)d).")
        },
        **kwargs,
    )


class AboutYou(forms.Form):
    """The fields that sign-up and the profile page share."""

    display_name = line(
        _("Name"),
        length=80,
        help_text=_("How others see you here. It need not be your full name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation = line(
        _("Organisation"),
        length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    role_there = line(
        _("Your role there"),
        length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    area = PlaceField(
        label=_("Where you work"),
        max_length=160,
        required=False,
        help_text=_("A council area, region, nation or country, such as Leeds or Wales."),
    )
    reason = forms.CharField(
        label=_("What you hope to do here"),
        max_length=1000,
        required=False,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _("Use %(limit_value)d characters or fewer (you have %(show_value)d).")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_missing(self)


class ProfileAtSignup(AboutYou):
    """allauth builds its sign-up forms on this one. The adapter keeps what was answered."""

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth asks for it; by now people.actions.register has saved everything."""


@lru_cache
def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every time zone of a place, grouped by part of the world, as choices of a select."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        area, _slash, place = name.partition("/")
        if place and area in {
            "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
        }:  # fmt: skip
            groups.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("Europe", groups.pop("Europe")), *groups.items()]


class ProfileForm(AboutYou):
    """One's own details, with the time zone and, where there is more than one, the language."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, help_text=_("Dates and times are shown in it.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        about = (*ABOUT, "time_zone", "language")
        kwargs["initial"] = {name: getattr(person, name) for name in about} | {"area": person.area}
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
