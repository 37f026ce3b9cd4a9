"""What may be said of what one keeps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casestudies.models import SavedSearch
from core.forms import plain_text


class NoteForm(forms.Form):
    """A note on a case one keeps."""

    note = forms.CharField(
        label=_("A note for yourself"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[plain_text],
        help_text=_("Why you keep it, or what you want to ask them. Only you see it."),
    )


class SearchForm(forms.Form):
    """What a search is called, and how often to write about it."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[plain_text])
    rhythm = forms.ChoiceField(
        label=_("How often shall we write to you about it?"),
        choices=SavedSearch.Rhythm.choices,
        initial=SavedSearch.Rhythm.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how often."),
            "invalid_choice": _("Choose how often."),
        },
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
