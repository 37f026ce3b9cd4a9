"""Sections of a case study: paragraphs in a file, a short list of HTML elements on the page."""

import html
import re
from html.parser import HTMLParser

import nh3
from wagtail.rich_text import expand_db_html

ELEMENTS = {"p", "b", "i", "a", "ul", "ol", "li", "br"}
ATTRIBUTES = {"a": {"href"}}
ADDRESSES = {"http", "https", "mailto", "tel"}
_PARAGRAPHS = re.compile(r"(?:<p>[^<]*</p>)+")


class NotPlain(ValueError):
    """A section holds what no section may; the message says what."""


def to_html(text: str) -> str:
    """A section as it is kept: text that begins with "<" is HTML already, else each paragraph a <p>.

    Raises NotPlain, naming what is not allowed, for HTML beyond p, b, i, a (href), ul, ol, li, br.
    """
    text = text.strip()
    if not text.startswith("<"):
        paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
        return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs if part)
    reader = _Strangers()
    reader.feed(text)
    reader.close()
    if reader.found:
        raise NotPlain(
            f"{', '.join(dict.fromkeys(reader.found))} is not allowed. "
            "A section may hold p, b, i, a with href, ul, ol, li and br."
        )
    clean = _clean(text)
    if clean != re.sub(r"<br\s*/>", "<br>", text):
        raise NotPlain(
            f"this HTML is not closed or escaped as it should be. It would be right as: {clean[:120]}"
        )
    return clean


def to_text(value: str) -> str:
    """A kept section as a file says it: paragraphs where that says all, else clean HTML.

    What `to_html` makes of the answer reads the same on the page.
    """
    clean = _clean(expand_db_html(value)).strip()
    if clean and not clean.startswith("<"):
        clean = f"<p>{clean}</p>"
    if not _PARAGRAPHS.fullmatch(clean):
        return clean
    paragraphs = [html.unescape(part) for part in re.findall(r"<p>([^<]*)</p>", clean)]
    plain = "\n\n".join(paragraphs)
    return plain if not plain.startswith("<") and to_html(plain) == clean else clean


def _clean(text: str) -> str:
    return nh3.clean(
        text, tags=ELEMENTS, attributes=ATTRIBUTES, url_schemes=ADDRESSES, link_rel=None
    )


class _Strangers(HTMLParser):
    """Collects elements, attributes and addresses that no section may hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.found.append(f"<{tag}>")
            return
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()):
                self.found.append(f"{name} on <{tag}>")
            elif ":" in (value or "") and (value or "").split(":")[0].lower() not in ADDRESSES:
                self.found.append(f"an address such as {(value or '')[:40]}")
