"""The blocks a page of prose is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.figures import FigureBlock
from core.recordings import RecordingBlock


class DetailsBlock(blocks.StructBlock):
    """A question whose answer opens below it."""

    summary = blocks.CharBlock(max_length=160)
    text = blocks.RichTextBlock(features=["bold", "italic", "link", "ol", "ul"])

    class Meta:
        icon = "collapse-down"
        template = "core/blocks/details.html"


class BodyBlock(blocks.StreamBlock):
    """Headings, paragraphs, details and insets."""

    heading = blocks.CharBlock(max_length=120, icon="title", template="core/blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        features=["bold", "italic", "link", "ol", "ul"], template="core/blocks/paragraph.html"
    )
    details = DetailsBlock()
    inset = blocks.TextBlock(
        icon="openquote", template="core/blocks/inset.html", help_text=_("Set apart.")
    )


class ReportBlock(BodyBlock):
    """What a chapter of a report is made of: prose, figures and recordings."""

    heading = blocks.CharBlock(
        max_length=120, icon="title", template="core/blocks/chapter_heading.html"
    )
    figure = FigureBlock()
    recording = RecordingBlock()
