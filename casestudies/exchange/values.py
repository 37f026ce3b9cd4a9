"""One value of an entry: is it what its field takes, and if not, what would be."""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from casestudies.exchange.fields import MOST_ITEMS, Field, Kind
from core.forms import plain_text


class Wrong(ValueError):
    """A value is not what its field takes; the message says what would be right."""


def unknown(slug: str, known: Iterable[str]) -> str:
    """Says that a term is not known, and which it could be."""
    terms = sorted(known)
    if not terms:
        return (
            f"{shown(slug)} is not known, and no terms are loaded. Run manage.py load_taxonomies."
        )
    near = terms if len(terms) <= 15 else get_close_matches(slug, terms, cutoff=0.5)
    choose = f" Choose from: {', '.join(near)}." if near else ""
    return f"{shown(slug)} is not known.{choose} Editors add terms in the CMS."


def checked(spec: Field, value: Any, *, may_be_empty: bool) -> Any:
    """`value` as its field wants it. Raises Wrong with what is the matter."""
    if value is None and spec.nullable:
        return None
    match spec.kind:
        case Kind.INTEGER | Kind.NUMBER:
            return _number(spec, value)
        case Kind.YES_NO:
            if not isinstance(value, bool):
                raise Wrong(f"{shown(value)} is neither true nor false.")
            return value
        case Kind.DATE:
            try:
                return date.fromisoformat(value)
            except (TypeError, ValueError) as error:
                raise Wrong(f"{shown(value)} is not a date such as 2026-03-31.") from error
        case Kind.LIST:
            if not isinstance(value, list) or len(value) > MOST_ITEMS:
                raise Wrong(f"{shown(value)} is not a list of up to {MOST_ITEMS} texts.")
            return [_text(spec, item, may_be_empty=False) for item in value]
    return _text(spec, value, may_be_empty=may_be_empty or not spec.filled)


def _number(spec: Field, value: Any) -> int | float:
    wanted: Any = int if spec.kind is Kind.INTEGER else (int, float)
    low, high = f"{spec.lowest:g}", f"{spec.highest:g}"
    if (
        isinstance(value, bool)
        or not isinstance(value, wanted)
        or not spec.lowest <= value <= spec.highest
    ):
        noun = (
            "year"
            if spec.name.startswith("year")
            else "whole number"
            if wanted is int
            else "number"
        )
        raise Wrong(f"{shown(value)} is not a {noun} between {low} and {high}.")
    return value if wanted is int else float(value)


def _text(spec: Field, value: Any, *, may_be_empty: bool) -> str:
    if not isinstance(value, str):
        raise Wrong(f"{shown(value)} is not a text.")
    value = value.replace("\r\n", "\n").strip()
    if not value and not may_be_empty:
        raise Wrong("this must not be empty.")
    if len(value) > spec.longest:
        raise Wrong(f"the text has {len(value):,} characters. Up to {spec.longest:,} fit.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise Wrong("the text holds half a character. Write it again.")
    try:
        plain_text(value)
    except ValidationError as error:
        raise Wrong(" ".join(error.messages)) from error
    if spec.kind in (Kind.LINE, Kind.LIST) and any(mark in value for mark in "\n\r\t"):
        raise Wrong("write this on one line, without tabs.")
    if spec.choices and value not in spec.choices:
        raise Wrong(f"{shown(value)} is not known. Choose from: {', '.join(spec.choices)}.")
    return value


def web_address(value: str) -> None:
    try:
        parts = urlsplit(value)
        is_one = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not re.search(r"\s", value)
        )
    except ValueError:
        is_one = False
    if not is_one:
        raise Wrong(f"{shown(value)} is not a web address that begins with https:// or http://.")


def shown(value: Any) -> str:
    """A value in a message: short, and without what would break the line it stands on."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = {"None": "null", "True": "true", "False": "false"}.get(text, text)
    text = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)
    return text if len(text) <= 60 else f"{text[:57]}..."
