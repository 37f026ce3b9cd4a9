"""The words of a page, piece by piece in the order in which they are read: what content checks look
through, and what versions of a page are compared by."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import COMMENTS_RELATION_NAME, Page

_BLOCK = re.compile(r"<(?:p|li|h[1-6]|hr|ul|ol|blockquote)\b[^>]*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_LINK = re.compile(r"<a\b[^>]*\bhref=\"([^\"]*)\"", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A paragraph, a heading, an entry of a list: what is read in one breath.

    kind: "paragraph", "heading", "short" (a title, a cell, an entry), "picture", "quotation", "case",
    "download" or "link". label: the name of the field or block it stands in. text: plain. links: the
    addresses it leads to. about: what the kind needs beside the text, such as a quotation's mark.
    """

    kind: str
    label: str
    text: str
    links: tuple[str, ...] = ()
    about: str = ""


def pieces(page: Page) -> list[Piece]:
    """Every piece of a page, its title first, and of its lists, such as the sources of a case study.

    Fields named in the page's `not_prose` are left out.
    """
    found = [Piece("heading", str(page._meta.get_field("title").verbose_name), page.title)]
    apart: frozenset[str] = getattr(page, "not_prose", frozenset())
    for field in page._meta.fields:
        if field.model is not Page and field.name not in apart:
            found += _of_field(field, getattr(page, field.attname), str(field.verbose_name))
    for relation in get_all_child_relations(type(page)):
        if (name := relation.get_accessor_name()) == COMMENTS_RELATION_NAME:
            continue
        for child in getattr(page, name).all():
            for field in child._meta.fields:
                label = f"{child._meta.verbose_name}: {field.verbose_name}"
                found += _of_field(field, getattr(child, field.attname), label)
    return [piece for piece in found if piece.text or piece.links or piece.kind == "picture"]


def _of_field(field: models.Field, value: Any, label: str) -> Iterator[Piece]:
    label = label[:1].upper() + label[1:]
    if isinstance(field, StreamField):
        yield from of_block(value.stream_block, value, label)
    elif isinstance(field, RichTextField):
        yield from rich(value, label)
    elif isinstance(field, models.URLField):
        if value:
            yield Piece("link", label, "", (value,))
    elif isinstance(field, models.TextField):
        for paragraph in re.split(r"\n\s*\n", value or ""):
            yield Piece("paragraph", label, " ".join(paragraph.split()))
    elif isinstance(field, models.CharField) and not field.choices:
        yield Piece("short", label, " ".join((value or "").split()))


def of_block(block: Any, value: Any, label: str) -> Iterator[Piece]:
    """The pieces of a block's value. A block that says `said(value)` says them itself."""
    if value is None:
        return
    if said := getattr(block, "said", None):
        yield from said(value)
    elif isinstance(block, blocks.StreamBlock):
        for child in value:
            yield from of_block(child.block, child.value, str(child.block.label))
    elif isinstance(block, blocks.ListBlock):
        for child in value:
            yield from of_block(block.child_block, child, label)
    elif isinstance(block, blocks.StructBlock):
        for name, below in block.child_blocks.items():
            yield from of_block(below, value.get(name), f"{label}: {below.label}")
    elif isinstance(block, TypedTableBlock):
        yield Piece("short", label, value.caption or "")
        for column in value.columns:
            yield Piece("short", label, column["heading"])
        for row in value.rows:
            yield Piece("short", label, " | ".join(str(cell.value) for cell in row))
    elif isinstance(block, blocks.RichTextBlock):
        yield from rich(value.source, label)
    elif isinstance(block, blocks.URLBlock):
        if value:
            yield Piece("link", label, "", (value,))
    elif isinstance(block, ImageChooserBlock | DocumentChooserBlock | blocks.PageChooserBlock):
        yield Piece("short", label, str(value))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        kind = "heading" if block.name == "heading" else "short"
        if isinstance(block, blocks.TextBlock):
            kind = "paragraph"
        yield Piece(kind, label, " ".join(value.split()))


def rich(markup: str, label: str) -> Iterator[Piece]:
    """The paragraphs and entries of rich text, each without its markup."""
    for part in _BLOCK.split(markup or ""):
        links = tuple(html.unescape(address) for address in _LINK.findall(part))
        text = " ".join(html.unescape(_TAG.sub("", part)).split())
        if text or links:
            yield Piece("paragraph", label, text, links)
