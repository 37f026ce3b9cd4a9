"""How a collection is written in the CMS, and what must be there to go public."""

from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
    TitleFieldPanel,
)

from casestudies.asking import asked
from casestudies.models import CollectionPage
from core.checking.panel import before_you_publish
from core.editing import publishing, refuse_hidden_marks, require_filled

NEEDED = {"short_description": _("Say in a sentence or two what it is for: lists show it.")}
NOTHING_ASKED = _(
    "This asks for nothing in particular. Copy the address of a list that is narrowed, such as "
    "/case-studies/?theme=building-trust"
)


class CollectionForm(WagtailAdminPageForm):
    """A saved search is taken from the address of a list, and must be one that a list understands."""

    def clean_query(self) -> str:
        """What stands after the question mark, whatever of an address was pasted."""
        typed: str = self.cleaned_data["query"].strip()
        address = urlsplit(typed)
        return address.query if address.query or address.path.startswith("/") else typed.lstrip("?")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        refuse_hidden_marks(self)
        if cleaned.get("kind") == CollectionPage.Kind.SEARCH and "query" not in self.errors:
            parameters = QueryDict(cleaned.get("query") or "")
            form = asked(parameters).form
            if not form.kept():
                self.add_error("query", NOTHING_ASKED)
            for says in form.said.values():
                self.add_error("query", says)
        if not self.is_deferred_validation:
            require_filled(self, NEEDED)
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


EDIT_HANDLER = TabbedInterface(
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
        publishing(),
    ],
    base_form_class=CollectionForm,
)


def attach() -> None:
    """Give the page its editor. Once, when every model is loaded: the editor's forms need them."""
    CollectionPage.edit_handler = EDIT_HANDLER
