"""The blocks guidance is made of, beyond those of every page of prose."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from core.blocks import BodyBlock
from core.prose import Piece

PROSE = ["bold", "italic", "link", "ol", "ul"]


def shortly(**kwargs: Any) -> blocks.CharBlock:
    return blocks.CharBlock(required=False, max_length=160, **kwargs)


class StepBlock(blocks.StructBlock):
    """One thing to do, in its turn."""

    title = blocks.CharBlock(max_length=160, label=_("What to do"))
    text = blocks.RichTextBlock(required=False, features=PROSE, label=_("How"))
    needs = shortly(label=_("What you need"))
    time = shortly(label=_("How long it takes"), help_text=_("Such as “20 minutes”."))

    class Meta:
        icon = "order"


class ChecklistBlock(blocks.StructBlock):
    """Things to tick off, on screen to read and on paper to tick."""

    title = shortly(label=_("Title"))
    items = blocks.ListBlock(blocks.CharBlock(max_length=240), label=_("Things to tick off"))

    class Meta:
        icon = "tick"
        template = "casestudies/blocks/checklist.html"


class QuotationBlock(blocks.StructBlock):
    """Somebody's words. They are shown while a consent to these very words stands.

    The block names a role, never a person, and holds nothing of the consent: see casestudies.quoting.
    """

    text = blocks.TextBlock(max_length=1200, label=_("Their words"))
    who = blocks.CharBlock(
        max_length=160,
        label=_("Who said it, as a role"),
        help_text=_("Such as “a youth worker in a seaside town”. Name nobody."),
    )

    class Meta:
        icon = "openquote"
        template = "casestudies/blocks/quotation.html"

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        """shown: whether readers see it; agreed: whether a consent stands."""
        context = super().get_context(value, parent_context)
        context["agreed"] = quoted_as(value) in (parent_context or {}).get("agreed_quotations", ())
        context["shown"] = context["agreed"] or bool((parent_context or {}).get("is_draft"))
        return context

    def said(self, value: Any) -> Iterator[Piece]:
        yield Piece(
            "quotation",
            str(self.label),
            f"“{value['text']}” {value['who']}",
            about=quoted_as(value),
        )


def quoted_as(value: Any) -> str:
    """The mark of a quotation: the same words of the same person have the same, others another."""
    words = "\x1f".join(" ".join(str(value.get(name) or "").split()) for name in ("text", "who"))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


class PictureBlock(blocks.StructBlock):
    """A picture with what it shows in words."""

    image = ImageChooserBlock(label=_("Picture"))
    alternative = blocks.CharBlock(
        required=False,
        max_length=240,
        label=_("What it shows"),
        help_text=_(
            "For those who cannot see it. Say what matters of it, not that it is a picture."
        ),
    )
    decorative = blocks.BooleanBlock(
        required=False,
        label=_("It only decorates"),
        help_text=_("A reader who does not see it misses nothing."),
    )
    caption = shortly(label=_("Caption"))

    class Meta:
        icon = "image"
        template = "casestudies/blocks/picture.html"

    def said(self, value: Any) -> Iterator[Piece]:
        about = "decorative" if value["decorative"] else ""
        yield Piece("picture", str(self.label), value["alternative"], about=about)
        yield Piece("short", str(self.label), value["caption"])


class DownloadBlock(blocks.StructBlock):
    """A document to take away."""

    document = DocumentChooserBlock(label=_("Document"))
    text = shortly(label=_("What it is for"))

    class Meta:
        icon = "download"
        template = "casestudies/blocks/download.html"

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        """shown: whether anyone may have the document."""
        context = super().get_context(value, parent_context)
        document = value["document"]
        context["shown"] = document and document.pk in (parent_context or {}).get(
            "open_documents", ()
        )
        return context

    def said(self, value: Any) -> Iterator[Piece]:
        yield Piece("download", str(self.label), value["text"])


class CaseBlock(blocks.StructBlock):
    """A case study that shows it done. It is shown while that case is public."""

    case = blocks.PageChooserBlock(page_type="casestudies.CaseStudyPage", label=_("Case study"))
    why = blocks.CharBlock(
        max_length=240,
        label=_("Why it is worth reading here"),
        help_text=_("One sentence, such as “How a rumour was answered within the hour”."),
    )

    class Meta:
        icon = "doc-full"
        template = "casestudies/blocks/case.html"

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        """linked: the case as lists show it, or None where it is not public."""
        context = super().get_context(value, parent_context)
        linked = (parent_context or {}).get("linked_cases", {})
        context["linked"] = linked.get(value["case"].pk) if value["case"] else None
        return context

    def said(self, value: Any) -> Iterator[Piece]:
        if value["case"]:
            yield Piece("case", str(self.label), value["why"], about=str(value["case"].pk))


class SourceBlock(blocks.StructBlock):
    """Where something can be read up."""

    title = blocks.CharBlock(max_length=300)
    url = blocks.URLBlock(required=False, max_length=500)
    publisher = blocks.CharBlock(max_length=160)
    year = blocks.IntegerBlock(required=False, min_value=1900, max_value=2100)

    class Meta:
        icon = "link"


class GuidanceBlock(BodyBlock):
    """What a piece of guidance is made of."""

    steps = blocks.ListBlock(
        StepBlock(), icon="list-ol", template="casestudies/blocks/steps.html", label=_("Steps")
    )
    checklist = ChecklistBlock()
    quotation = QuotationBlock()
    table = TypedTableBlock(
        [("text", blocks.CharBlock(required=False, max_length=400, label=_("Text")))],
        icon="table",
        template="casestudies/blocks/table.html",
        label=_("Table"),
    )
    picture = PictureBlock()
    download = DownloadBlock()
    case = CaseBlock(label=_("Case study"))
    sources = blocks.ListBlock(
        SourceBlock(), icon="link", template="casestudies/blocks/sources.html", label=_("Sources")
    )
