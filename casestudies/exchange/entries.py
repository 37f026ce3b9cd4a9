"""From what a file says to what a case study holds, with every mistake named."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from casestudies.exchange import prose
from casestudies.exchange.fields import FIELDS, MOST_ITEMS, RECORDS, Field, Kind
from casestudies.exchange.places import PlaceFinder
from casestudies.exchange.problems import FileRefused, Problem
from casestudies.exchange.values import Wrong, checked, shown, unknown, web_address
from casestudies.models import Guidance, Method, ParticipantGroup, Sector, Theme, Trigger
from casestudies.models.pages import SECTIONS
from casestudies.models.readiness import RESERVED, RESERVED_SAYS
from casestudies.models.taxonomies import Term

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
                f"{shown(raw)} is not an entry: it must begin with {{ and end with }}.",
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
        for name in [name for name in raw if name not in {spec.name for spec in fields}]:
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
                    values[spec.name] = checked(
                        spec, value, may_be_empty=is_draft and spec.name not in ("title", "slug")
                    )
            except Wrong as error:
                self._add(number, slug, where, str(error))
        return values

    def _records(self, number: int, slug: str, spec: Field, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise Wrong(f"{shown(value)} is not a list of up to {MOST_ITEMS} objects.")
        made = []
        for index, item in enumerate(value, start=1):
            inside = f"{spec.name} {index} "
            if not isinstance(item, dict):
                self._add(
                    number, slug, inside.strip(), f"{shown(item)} is not an object with keys."
                )
                continue
            record = self._values(number, slug, item, RECORDS[spec.name], inside=inside)
            if address := record.get("url"):
                try:
                    web_address(address)
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
                f"{shown(slug)} is not a slug." + (f" It could be {right}." if right else ""),
            )
        elif slug in RESERVED:
            say("slug", str(RESERVED_SAYS))
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
            say("organisation_type", unknown(value, self.sectors))
        return self.sectors.get(slugify(value))

    def _named(
        self, name: str, slugs: list[str], say: Callable[[str, str], None]
    ) -> Iterable[Term]:
        known = self.terms[name]
        for slug in dict.fromkeys(slugs):
            if slug in known:
                yield known[slug]
            elif not (name == "triggers" and slug == NO_TRIGGER):
                say(name, unknown(slug, known))
