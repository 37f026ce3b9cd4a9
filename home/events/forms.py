"""What visitors fill in to come to an event, and organisers about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import plain_text
from people.forms.profile import line, say_what_is_missing


class RegistrationForm(forms.Form):
    """Who wants to come. Someone signed in is asked for no address: theirs is known."""

    name = line(_("Your name"), length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    address = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("We send you a link to confirm your place, and the calendar entry."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = line(
        _("Organisation"),
        length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    needs = forms.CharField(
        label=_("What do you need to take part?"),
        max_length=1000,
        required=False,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Such as step-free access, an interpreter, large print or help with travel. Only the people "
            "who hold the event read it, and it is deleted thirty days after."
        ),
        error_messages={
            "max_length": _("Use %(limit_value)d characters or fewer (you have %(show_value)d).")
        },
    )

    def __init__(self, *args: Any, asks_address: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_address:
            del self.fields["address"]
        say_what_is_missing(self)
        self.fields["name"].error_messages["required"] = _("Enter your name.")
        if asks_address:
            self.fields["address"].error_messages["required"] = _("Enter your email address.")


class CancellationForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, in a sentence or two"),
        max_length=500,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands on the event's page and in the mail to everybody registered."),
        error_messages={"required": _("Say why: people have made plans.")},
    )


class DeskForm(forms.Form):
    """What is closed about an event. What is left empty stays as it is."""

    address = forms.EmailField(
        label=_("The organiser's email address"),
        max_length=254,
        required=False,
        help_text=_("Messages from the event's page are passed on to it. Nobody sees it."),
        error_messages={"invalid": _("Enter an email address, such as name@example.org.")},
    )
    link = forms.URLField(
        label=_("Link to join online"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Shown only to people who have a place, and mailed to them."),
        error_messages={
            "invalid": _(
                "Give a web address that begins with https://, such as https://example.org/room."
            )
        },
    )
    forget = forms.MultipleChoiceField(
        label=_("Forget"),
        choices=[("address", _("The organiser's address")), ("link", _("The link to join online"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith(("https://", "http://")):
            raise forms.ValidationError(self.fields["link"].error_messages["invalid"])
        return link

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in cleaned.get("forget", []):
            if cleaned.get(name):
                self.add_error(name, _("Enter a new one, or tick that it is forgotten: not both."))
        return cleaned

    def told(self, name: str) -> str | None:
        """The new value of a field, "" where it is to be forgotten, None where it stays."""
        if name in self.cleaned_data["forget"]:
            return ""
        return self.cleaned_data[name] or None
