"""What administrators fill in about accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import plain_text
from people.forms.profile import say_what_is_missing
from people.models import Role, User


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name, address or organisation"),
        max_length=100,
        required=False,
        validators=[plain_text],
    )


class RefusalForm(forms.Form):
    words = forms.CharField(
        label=_("A few words to them"),
        help_text=_(
            "They stand in the mail that tells them. Leave empty to send the plain answer."
        ),
        max_length=1000,
        required=False,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class InvitationForm(forms.Form):
    address = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role they get at once"),
        choices=[("", _("None: they join as a member")), *Role.choices],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_missing(self)

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].lower()
        if User.objects.filter(email=address).exists():
            raise forms.ValidationError(
                _("This address has an account already. You can find it in the directory.")
            )
        return address


class RoleForm(forms.Form):
    """One role to give or take."""

    role = forms.ChoiceField(choices=Role.choices)

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])
