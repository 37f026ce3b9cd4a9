"""How guidance and collections are written in the CMS, and what must be there to go public."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Page

from casestudies.guidance import quoting
from casestudies.models import CollectionPage, GuidancePage
from casestudies.models.guidance import SITUATIONS
from core import prose
from core.checking.panel import before_you_publish
from core.forms import plain_text

NEEDED = {
    "short_description": _("Say in a sentence or two what it is for: lists show it."),
    "for_whom": _("Say whom it is for."),
    "when_to_use": _("Say when to use it, and when not."),
    "authors": _("Say who wrote it, as roles or organisations."),
    "review_due": _("Set the day by which somebody looks at it again."),
    "body": _("Write the guidance itself."),
}


def _refuse_hidden_marks(form: Any) -> None:
    """Name every field whose text hides a control character or turns its direction."""
    for name, value in list(form.cleaned_data.items()):
        texts = [value] if isinstance(value, str) else []
        if name == "body" and value is not None:
            texts = [piece.text for piece in prose.of_block(value.stream_block, value, name)]
        for text in texts:
            try:
                plain_text(text)
            except ValidationError as error:
                form.add_error(name, error)
                break


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
        _refuse_hidden_marks(self)
        if not self.is_deferred_validation:
            for name, says in NEEDED.items():
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, says)
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


class CollectionForm(WagtailAdminPageForm):
    """A saved search is taken from the address of a list, and must be one that a list understands."""

    def clean_query(self) -> str:
        """What stands after the question mark, whatever of an address was pasted."""
        typed: str = self.cleaned_data["query"].strip()
        address = urlsplit(typed)
        return address.query if address.query or address.path.startswith("/") else typed.lstrip("?")

    def clean(self) -> dict[str, Any]:
        from casestudies.asking import asked

        cleaned: dict[str, Any] = super().clean()
        _refuse_hidden_marks(self)
        if cleaned.get("kind") == CollectionPage.Kind.SEARCH and "query" not in self.errors:
            parameters = QueryDict(cleaned.get("query") or "")
            form = asked(parameters).form
            if not form.kept():
                self.add_error("query", NOTHING_ASKED)
            for says in form.said.values():
                self.add_error("query", says)
        if not self.is_deferred_validation and not cleaned.get("short_description"):
            self.add_error("short_description", NEEDED["short_description"])
        self._check_items(cleaned)
        return cleaned

    def _check_items(self, cleaned: dict[str, Any]) -> None:
        kept = [
            form
            for form in self.formsets["items"].forms
            if form.is_valid() and form.cleaned_data.get("case")
            if not form.cleaned_data.get("DELETE")
        ]
        cases = [form.cleaned_data["case"].pk for form in kept]
        for number, form in enumerate(kept):
            if cases[number] in cases[:number]:
                form.add_error("case", _("This case study is in the collection already."))
        by_hand = cleaned.get("kind") == CollectionPage.Kind.CHOSEN
        if by_hand and not cases and not self.is_deferred_validation:
            self.add_error(None, _("Choose at least one case study, or save a search."))


NOTHING_ASKED = _(
    "This asks for nothing in particular. Copy the address of a list that is narrowed, such as "
    "/case-studies/?theme=building-trust"
)


def _tick(name: str) -> FieldPanel:
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple)


def _publishing(*panels: Any) -> ObjectList:
    slug = FieldPanel(
        "slug", help_text=_("The last part of its address: small letters and hyphens.")
    )
    return ObjectList([*panels, slug, *Page.settings_panels], heading=_("Publishing"))


GUIDANCE = TabbedInterface(
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
        ObjectList([_tick("themes"), FieldPanel("situations")], heading=_("Described as")),
        _publishing(FieldPanel("authors"), FieldPanel("review_due"), FieldPanel("version_note")),
    ],
    base_form_class=GuidanceForm,
)

COLLECTION = TabbedInterface(
    [
        ObjectList(
            [
                before_you_publish(),
                TitleFieldPanel("title"),
                FieldPanel("short_description"),
                FieldPanel("introduction"),
                FieldPanel("kind"),
                FieldPanel("query"),
                InlinePanel(
                    "items",
                    [
                        PageChooserPanel("case", "casestudies.CaseStudyPage"),
                        FieldPanel("why"),
                    ],
                    heading=_("Case studies chosen by hand"),
                    label=_("Case study"),
                    help_text=_("In the order in which they are read."),
                ),
            ],
            heading=_("Collection"),
        ),
        _publishing(),
    ],
    base_form_class=CollectionForm,
)


def attach() -> None:
    """Give the pages their editors. Once, when every model is loaded: the editors' forms need them."""
    GuidancePage.edit_handler = GUIDANCE
    CollectionPage.edit_handler = COLLECTION
