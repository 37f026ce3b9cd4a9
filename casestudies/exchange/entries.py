"""From what a file says to what a case study holds, with every mistake named."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from casestudies.exchange import prose
from casestudies.exchange.fields import FIELDS, MOST_ITEMS, RECORDS, Field, Kind
from casestudies.exchange.places import PlaceFinder
from casestudies.exchange.problems import FileRefused, Problem
from casestudies.models import Guidance, Method, ParticipantGroup, Sector, Theme, Trigger
from casestudies.models.pages import SECTIONS
from casestudies.models.taxonomies import Term
from core.forms import plain_text

SLUG = re.compile(r"[-a-zA-Z0-9_]+")
TERMS: dict[str, type[Term]] = {
    "themes": Theme,
    "methods": Method,
    "triggers": Trigger,
    "participant_groups": ParticipantGroup,
    "guidance": Guidance,
}
NO_TRIGGER = "none"


@dataclass
class Entry:
    """One checked entry. `content`: attribute of the page -> value; lists of terms and places hold
    objects, sources and building blocks hold dictionaries. Only what the file says is in it."""

    number: int
    slug: str
    is_draft: bool
    content: dict[str, Any] = field(default_factory=dict)


class Wrong(ValueError):
    """A value is not what its field takes; the message says what would be right."""


def check(raw: list[Any]) -> list[Entry]:
    """The entries of a file. Raises FileRefused with every mistake of every entry."""
    reader = _Reader()
    entries = [reader.entry(number, value) for number, value in enumerate(raw, start=1)]
    if reader.problems:
        raise FileRefused(reader.problems)
    return [entry for entry in entries if entry]


class _Reader:
    """Reads entries one after another; knows the terms and places, and the slugs seen so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.seen: dict[str, int] = {}
        self.places = PlaceFinder()
        self.sectors = {term.slug: term for term in Sector.objects.all()}
        self.terms = {
            name: {term.slug: term for term in model._default_manager.all()}
            for name, model in TERMS.items()
        }

    def entry(self, number: int, raw: Any) -> Entry | None:
        before = len(self.problems)
        if not isinstance(raw, dict):
            self._add(
                number,
                "",
                "",
                f"{_show(raw)} is not an entry: it must begin with {{ and end with }}.",
            )
            return None
        slug = raw["slug"] if isinstance(raw.get("slug"), str) else ""
        is_draft = raw.get("draft") is True
        values = self._values(number, slug[:80], raw, tuple(FIELDS.values()), is_draft=is_draft)

        def say(name: str, says: str) -> None:
            self._add(number, slug[:80], name, says)

        self._check_slug(number, values, say)
        self._check_pairs(values, say)
        content = self._content(values, say)
        if not any(values.get(name) for name in SECTIONS):
            is_draft = raw.get("draft") is not False or is_draft
        if not is_draft:
            for name, one in (("themes", "theme"), ("sources", "source")):
                if values.get(name) == []:
                    say(
                        name,
                        f'a public case study needs at least one {one}. Add one, or "draft": true.',
                    )
            if raw.get("draft") is False and not any(values.get(name) for name in SECTIONS):
                say("draft", "a public case study needs a section beyond its summary.")
        return Entry(number, slug, is_draft, content) if len(self.problems) == before else None

    def _add(self, number: int, slug: str, name: str, says: str) -> None:
        self.problems.append(Problem(says, number, slug, name))

    def _values(
        self, number: int, slug: str, raw: dict[Any, Any], fields: tuple[Field, ...],
        *, inside: str = "", is_draft: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """The values that are as their fields want them; the rest is named in `problems`."""
        values: dict[str, Any] = {}
        for name in [name for name in raw if name not in {field.name for field in fields}]:
            self._add(
                number,
                slug,
                f"{inside}{name}"[:80],
                "there is no such field. Remove it, or check how it is spelt.",
            )
        for spec in fields:
            where = f"{inside}{spec.name}"
            if spec.name not in raw:
                if spec.needed:
                    self._add(number, slug, where, "this field is missing.")
                continue
            value = raw[spec.name]
            try:
                if spec.kind is Kind.RECORDS:
                    values[spec.name] = self._records(number, slug, spec, value)
                else:
                    values[spec.name] = _value(
                        spec, value, may_be_empty=is_draft and spec.name not in ("title", "slug")
                    )
            except Wrong as error:
                self._add(number, slug, where, str(error))
        return values

    def _records(self, number: int, slug: str, spec: Field, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise Wrong(f"{_show(value)} is not a list of up to {MOST_ITEMS} objects.")
        made = []
        for index, item in enumerate(value, start=1):
            inside = f"{spec.name} {index} "
            if not isinstance(item, dict):
                self._add(
                    number, slug, inside.strip(), f"{_show(item)} is not an object with keys."
                )
                continue
            record = self._values(number, slug, item, RECORDS[spec.name], inside=inside)
            if address := record.get("url"):
                try:
                    _web_address(address)
                except Wrong as error:
                    self._add(number, slug, f"{inside}url", str(error))
            made.append(record)
        return made

    def _check_slug(
        self, number: int, values: dict[str, Any], say: Callable[[str, str], None]
    ) -> None:
        slug = values.get("slug")
        if not slug:
            return
        if not SLUG.fullmatch(slug):
            right = slugify(slug)
            say(
                "slug",
                f"{_show(slug)} is not a slug." + (f" It could be {right}." if right else ""),
            )
        elif slug in self.seen:
            say("slug", f"entry {self.seen[slug]} has the same slug. Each entry needs its own.")
        self.seen.setdefault(slug, number)

    def _check_pairs(self, values: dict[str, Any], say: Callable[[str, str], None]) -> None:
        start, end = values.get("year_start"), values.get("year_end")
        if start is not None and end is not None and end < start:
            say("year_end", f"{end} is before {start}, when it began.")
        if (
            "lat" in values
            and "lon" in values
            and (values["lat"] is None) != (values["lon"] is None)
        ):
            say("lat", "give both latitude and longitude, or null for both.")

    def _content(self, values: dict[str, Any], say: Callable[[str, str], None]) -> dict[str, Any]:
        content = dict(values)
        for name in ("slug", "draft"):
            content.pop(name, None)
        for name in [name for name in SECTIONS if name in content]:
            try:
                content[name] = prose.to_html(content[name])
            except prose.NotPlain as error:
                say(name, str(error))
        if "organisation_type" in content:
            content["sector"] = self._sector(content.pop("organisation_type"), say)
        for name in [name for name in TERMS if name in content]:
            content[name] = list(self._named(name, content[name], say))
        for source in content.get("sources", ()):
            source["url"] = source.get("url") or ""
        for block in content.get("building_blocks", ()):
            block |= {key: block.get(key, "") for key in ("enabling_factors", "lessons")}
        content["places"] = self.places.of(content, say)
        for name in ("country", "nation", "region", "local_authority", "ons_code"):
            content.pop(name, None)
        return content

    def _sector(self, value: str | None, say: Callable[[str, str], None]) -> Sector | None:
        if not value:
            return None
        if slugify(value) not in self.sectors:
            say("organisation_type", _unknown(value, self.sectors))
        return self.sectors.get(slugify(value))

    def _named(
        self, name: str, slugs: list[str], say: Callable[[str, str], None]
    ) -> Iterable[Term]:
        known = self.terms[name]
        for slug in dict.fromkeys(slugs):
            if slug in known:
                yield known[slug]
            elif not (name == "triggers" and slug == NO_TRIGGER):
                say(name, _unknown(slug, known))


def _unknown(slug: str, known: Iterable[str]) -> str:
    """Says that a term is not known, and which it could be."""
    terms = sorted(known)
    if not terms:
        return (
            f"{_show(slug)} is not known, and no terms are loaded. Run manage.py load_taxonomies."
        )
    near = terms if len(terms) <= 15 else get_close_matches(slug, terms, cutoff=0.5)
    choose = f" Choose from: {', '.join(near)}." if near else ""
    return f"{_show(slug)} is not known.{choose} Editors add terms in the CMS."


def _value(spec: Field, value: Any, *, may_be_empty: bool) -> Any:
    """`value` as its field wants it. Raises Wrong with what is the matter."""
    if value is None and spec.nullable:
        return None
    match spec.kind:
        case Kind.INTEGER | Kind.NUMBER:
            return _number(spec, value)
        case Kind.YES_NO:
            if not isinstance(value, bool):
                raise Wrong(f"{_show(value)} is neither true nor false.")
            return value
        case Kind.DATE:
            try:
                return date.fromisoformat(value)
            except (TypeError, ValueError) as error:
                raise Wrong(f"{_show(value)} is not a date such as 2026-03-31.") from error
        case Kind.LIST:
            if not isinstance(value, list) or len(value) > MOST_ITEMS:
                raise Wrong(f"{_show(value)} is not a list of up to {MOST_ITEMS} texts.")
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
        raise Wrong(f"{_show(value)} is not a {noun} between {low} and {high}.")
    return value if wanted is int else float(value)


def _text(spec: Field, value: Any, *, may_be_empty: bool) -> str:
    if not isinstance(value, str):
        raise Wrong(f"{_show(value)} is not a text.")
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
        raise Wrong(f"{_show(value)} is not known. Choose from: {', '.join(spec.choices)}.")
    return value


def _web_address(value: str) -> None:
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
        raise Wrong(f"{_show(value)} is not a web address that begins with https:// or http://.")


def _show(value: Any) -> str:
    """A value in a message: short, and without what would break the line it stands on."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = {"None": "null", "True": "true", "False": "false"}.get(text, text)
    text = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)
    return text if len(text) <= 60 else f"{text[:57]}..."
