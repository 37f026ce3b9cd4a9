"""How guidance is written in the CMS, and what must be there to go public."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)

from casestudies.guidance import quoting
from casestudies.models import GuidancePage
from casestudies.models.guidance import SITUATIONS
from core.checking.panel import before_you_publish
from core.editing import publishing, refuse_hidden_marks, require_filled, tick

NEEDED = {
    "short_description": _("Say in a sentence or two what it is for: lists show it."),
    "for_whom": _("Say whom it is for."),
    "when_to_use": _("Say when to use it, and when not."),
    "authors": _("Say who wrote it, as roles or organisations."),
    "review_due": _("Set the day by which somebody looks at it again."),
    "body": _("Write the guidance itself."),
}


class GuidanceForm(WagtailAdminPageForm):
    """A draft may lack everything but its title; what is submitted or published may not."""

    situations = forms.MultipleChoiceField(
        label=_("Situations"),
        choices=SITUATIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        refuse_hidden_marks(self)
        if not self.is_deferred_validation:
            require_filled(self, NEEDED)
            self._check_note(cleaned)
        if self._goes_public and "body" not in self.errors:
            self._check_quotations(cleaned)
        return cleaned

    @property
    def _goes_public(self) -> bool:
        """Whether the button that was pressed publishes, and not only saves or submits."""
        approves = self.data.get("workflow-action-name") == "approve"
        return "action-publish" in self.data or ("action-workflow-action" in self.data and approves)

    def _check_quotations(self, cleaned: dict[str, Any]) -> None:
        """Nobody's words go public without a consent to them."""
        self.instance.body = cleaned.get("body")
        for quotation in quoting.lacking(self.instance):
            says = _(
                "No consent to “%(words)s” is recorded. Save the draft, record it under Quotations at "
                "the top of this page, then publish."
            ) % {"words": Truncator(quotation["text"]).chars(60)}
            self.add_error("body", says)

    def _check_note(self, cleaned: dict[str, Any]) -> None:
        """Readers of the last version are told what changed since, each time anew."""
        last = self.instance.versions.first() if self.instance.pk else None
        if last is None or "version_note" in self.errors:
            return
        note = cleaned.get("version_note") or ""
        if not note or (last.number > 1 and note == last.note):
            says = _("Say what changed since version %(number)d.") % {"number": last.number}
            self.add_error("version_note", says)


EDIT_HANDLER = TabbedInterface(
    [
        ObjectList(
            [
                before_you_publish(),
                TitleFieldPanel("title"),
                FieldPanel("short_description"),
                FieldPanel("introduction"),
                MultiFieldPanel(
                    [FieldPanel("for_whom"), FieldPanel("when_to_use")],
                    heading=_("For whom and when"),
                ),
                FieldPanel("body"),
            ],
            heading=_("Guidance"),
        ),
        ObjectList([tick("themes"), FieldPanel("situations")], heading=_("Described as")),
        publishing(FieldPanel("authors"), FieldPanel("review_due"), FieldPanel("version_note")),
    ],
    base_form_class=GuidanceForm,
)


def attach() -> None:
    """Give the page its editor. Once, when every model is loaded: the editor's forms need them."""
    GuidancePage.edit_handler = EDIT_HANDLER
