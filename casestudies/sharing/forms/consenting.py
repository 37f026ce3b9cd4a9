"""What goes with an account: consent, files, the code, the answer to the final text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casestudies.models import OfferFile
from casestudies.models.offers import WAYS, hash_of
from casestudies.sharing.forms.answers import TOO_LONG
from casestudies.wording import OFFERED
from core.forms import plain_text
from core.models import Consent


class UsesForm(forms.Form):
    """What may be done with it, each by itself, none ticked beforehand; and who offers it."""

    way = forms.ChoiceField(
        label=_("How may it be published?"),
        choices=[(use.value, OFFERED[use].words) for use in WAYS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it may be published.")},
    )
    quoted = forms.BooleanField(label=OFFERED[Consent.Use.QUOTED].words, required=False)
    contacted = forms.BooleanField(label=OFFERED[Consent.Use.CONTACTED].words, required=False)
    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        required=False,
        validators=[plain_text],
        help_text=_("For the reviewers. It is never published from here."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        required=False,
        help_text=_("We write when something happens. It is sealed, and shown to nobody else."),
        error_messages={"invalid": _("Enter an email address, such as name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("contacted") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Give an address at which you may be written to."))
        return cleaned

    @property
    def uses(self) -> set[str]:
        chosen = {self.cleaned_data["way"]}
        chosen |= {use for use in ("quoted", "contacted") if self.cleaned_data[use]}
        return chosen


class FileForm(forms.Form):
    """A picture or document, and what it shows."""

    file = forms.FileField(
        label=_("A picture or document"),
        help_text=_(
            "JPEG, PNG, GIF, WebP, PDF, Word, OpenDocument, PowerPoint, Excel, text or CSV, up to 10 MB."
        ),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
        },
    )
    words = forms.CharField(
        label=_("What it shows"),
        max_length=OfferFile._meta.get_field("words").max_length,
        validators=[plain_text],
        help_text=_("In a sentence, also for those who do not see it."),
        error_messages={
            "required": _("Say in a sentence what it shows."),
            "max_length": TOO_LONG,
        },
    )


class CodeForm(forms.Form):
    """A code, however its groups are set apart."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("Four groups of four letters, such as BCDF-GHJK-LMNP-QRST."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Enter your code."),
            "max_length": _("A code has sixteen letters."),
        },
    )

    @property
    def hash(self) -> str:
        return hash_of(self.cleaned_data["code"])


class AgreeForm(forms.Form):
    """Agreement to the final text."""

    agreed = forms.BooleanField(
        label=OFFERED[Consent.Use.PUBLICATION].words,
        error_messages={"required": _("Tick the box if you agree, or say below what to change.")},
    )


class ChangeForm(forms.Form):
    """What should be otherwise in the final text."""

    words = forms.CharField(
        label=_("What should be changed?"),
        max_length=4000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what should be changed."), "max_length": TOO_LONG},
    )


class DeclineForm(forms.Form):
    """Why something is not taken up."""

    reason = forms.CharField(
        label=_("Why it is not taken up"),
        max_length=4000,
        validators=[plain_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever offered it reads this."),
        error_messages={"required": _("Give a reason."), "max_length": TOO_LONG},
    )
