"""Pictures that say nothing to those who cannot see them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from core.checking.registry import Finding, register
from core.prose import Piece


@register
def pictures_without_words(_page: Page, words: list[Piece]) -> Iterator[Finding]:
    for piece in words:
        if piece.kind == "picture" and not piece.text and piece.about != "decorative":
            yield Finding(
                _("A picture has no words for those who cannot see it."),
                piece.label,
                _("Say in a sentence what matters of it, or tick that it only decorates."),
            )
