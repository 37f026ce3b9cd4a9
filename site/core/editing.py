"""What the editors of our kinds of pages share: their tabs' parts, and what they ask of what is written."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.blocks import StreamValue
from wagtail.models import Page

from core import prose
from core.forms import plain_text


def tick(name: str) -> FieldPanel:
    """A choice of several, each with a box to tick."""
    return FieldPanel(name, widget=forms.CheckboxSelectMultiple)


def publishing(*panels: Any) -> ObjectList:
    """The last tab of each editor."""
    slug = FieldPanel(
        "slug", help_text=_("The last part of its address: small letters and hyphens.")
    )
    return ObjectList([*panels, slug, *Page.settings_panels], heading=_("Publishing"))


def refuse_hidden_marks(form: Any) -> None:
    """Name every field whose text hides a control character or turns its direction."""
    for name, value in list(form.cleaned_data.items()):
        for text in _texts(name, value):
            try:
                plain_text(text)
            except ValidationError as error:
                form.add_error(name, error)
                break


def _texts(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, StreamValue):
        yield from (piece.text for piece in prose.of_block(value.stream_block, value, name))
    else:
        each = value if isinstance(value, list) else [value]
        yield from (text for text in each if isinstance(text, str))


def require_filled(form: Any, needed: Mapping[str, Any]) -> None:
    """Say of each needed field that is empty what to write there; one with another fault says that."""
    for name, says in needed.items():
        if not form.cleaned_data.get(name) and name not in form.errors:
            form.add_error(name, says)
