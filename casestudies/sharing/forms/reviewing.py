"""What a reader looks at before a case study is public, point by point."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

POINTS: Mapping[str, Any] = {
    "recognised": _(
        "Nobody can be recognised who has not agreed: third parties, children, people accused of anything."
    ),
    "roles": _("No role that one person alone holds there gives anybody away."),
    "groups": _("No group is so small that its people are known by being in it."),
    "moments": _("Dates, places and rare events do not point at one person when put together."),
    "quotations": _("No quotation leads to who said it when it is searched for."),
    "files": _("Pictures and files show and hold nothing that should not be public."),
    "consent": _("It keeps to what was agreed to, or to what its published sources say."),
    "claims": _("What changed is told as what is known, with how it is known."),
}


class ReadingForm(forms.Form):
    """The checklist of a reading: each point is looked at and ticked."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, says in POINTS.items():
            self.fields[name] = forms.BooleanField(
                label=says,
                error_messages={
                    "required": _("Tick this once you have looked, or ask for changes.")
                },
            )
        self.order_fields([*POINTS, "comment"])


class ReturningForm(forms.Form):
    """What a reader would have changed."""

    comment = forms.CharField(
        label=_("What should be changed"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what should be changed.")},
    )
