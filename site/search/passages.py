"""Passages of a text with the words somebody searched for marked.

The index keeps no text: what is marked is what the database holds now.
"""

from collections.abc import Callable

import tantivy
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from tantivy import Query, SnippetGenerator

from search.index import View

LONGEST = 220  # characters


def marker(view: View, asked: Query) -> Callable[[str], str]:
    """Text -> the passage that says most of what was asked, as safe HTML; "" where none does."""
    name = view.collection.passages
    generator = SnippetGenerator.create(view.searcher.bare, asked, view.schema, name)
    generator.set_max_num_chars(LONGEST)

    def snippet(text: str) -> str:
        document = tantivy.Document()
        document.add_text(name, text)
        found = generator.snippet_from_doc(document)
        ranges = [(at.start, at.end) for at in found.highlighted()]
        if not ranges:
            return ""
        raw, place = text.encode(), found.fragment_range()
        before, after = raw[: place.start].decode(), raw[place.end :].decode()
        passage = marked(found.fragment(), ranges)
        return format_html("{}{}{}", _left_out(before, "… "), passage, _left_out(after, " …"))

    return snippet


def _left_out(rest: str, sign: str) -> str:
    """The sign for words left out; marks without a word, such as a full stop, as they are."""
    return sign if any(letter.isalnum() for letter in rest) else rest


def marked(passage: str, ranges: list[tuple[int, int]]) -> SafeString:
    """The passage with the ranges (in bytes of UTF-8) marked."""
    raw, parts, done = passage.encode(), [], 0
    for start, end in ranges:
        if start >= done:
            parts.append((raw[done:start].decode(), raw[start:end].decode()))
            done = end
    return format_html_join("", "{}<mark>{}</mark>", parts) + escape(raw[done:].decode())
