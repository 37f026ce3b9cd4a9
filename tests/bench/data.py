"""A synthetic library: as many public case studies as asked for, of 3 to 4 kB, every facet filled.

Written in bulk, with all that makes a page public and found: its place in Wagtail's tree, its
consent, its terms and places. The same size gives the same library.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F, Max, Model
from django.utils.text import slugify
from psycopg.sql import SQL, Identifier
from wagtail.models import Page

from casestudies import scales
from casestudies.models import (
    BuildingBlock,
    CaseStudyIndexPage,
    CaseStudyPage,
    Method,
    ParticipantGroup,
    Sector,
    Source,
    Theme,
    Trigger,
)
from casestudies.wording import PUBLISHED
from core.models import Basis, Consent
from places.models import Kind, Place
from tests.bench.databases import say
from tests.bench.words import KNOWN, Author, zipf

SEED = 20261122
BATCH = 5_000  # cases that are written together
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
SPREAD = timedelta(days=5 * 365)  # over which they were published

# Terms -> how many of them a case has, from and to.
TERMS = {
    "themes": (Theme, 1, 3),
    "methods": (Method, 1, 4),
    "triggers": (Trigger, 0, 2),
    "participant_groups": (ParticipantGroup, 1, 3),
}
# Section -> its sentences, and how many cases in ten have it.
SECTIONS = {
    "challenge": (6, 10),
    "approach": (12, 10),
    "impact": (8, 10),
    "what_did_not_work": (5, 6),
    "lessons": (6, 9),
    "sustainability": (4, 5),
}
IN_TITLE, IN_SUMMARY = 0.03, 0.20  # of the cases that hold a known word
WITH_BLOCKS = 0.2
LEVELS = (0.25, 0.3, 0.25, 0.12, 0.05, 0.03)  # how often each evidence level
NATIONAL, ABROAD = 0.04, 0.03


def make_library(size: int) -> None:
    """Fill an empty site with `size` cases, telling how far it has come."""
    library = Library(size)
    with unfollowed():
        for start in range(0, size, BATCH):
            numbers = range(start, min(start + BATCH, size))
            library.write(numbers)
            say(f"Cases: {numbers.stop:,} of {size:,}")
    Page.objects.filter(pk=library.index.pk).update(numchild=F("numchild") + size)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('wagtailcore_page', 'id'), max(id))"
            " FROM wagtailcore_page"
        )
        cursor.execute("VACUUM ANALYZE")


@dataclass
class Draft:
    """One case with all that belongs to it."""

    case: CaseStudyPage
    parts: list[Model]


class Library:
    """Writes cases under the site's library page, all from one seed."""

    def __init__(self, size: int) -> None:
        self.chance = np.random.default_rng(SEED)
        self.author = Author(self.chance)
        self.holds = holders(size, self.chance)
        self.titles: set[str] = set()
        self.index = CaseStudyIndexPage.objects.get()
        self.kind = ContentType.objects.get_for_model(CaseStudyPage)
        self.first_key = (Page.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        self.text = PUBLISHED[Basis.PUBLISHED_SOURCES].text()
        self.terms = {name: keys(model) for name, (model, _, _) in TERMS.items()}
        self.sectors = keys(Sector)
        known = Place.objects.select_related("parent").order_by("code")
        self.authorities, self.nations, self.countries = (
            list(known.filter(kind=kind)) for kind in (Kind.AUTHORITY, Kind.NATION, Kind.COUNTRY)
        )

    def write(self, numbers: range) -> None:
        """Write the cases of some numbers, or none of them."""
        drafts = [self.draft(number) for number in numbers]
        cases = [draft.case for draft in drafts]
        parts: dict[type[Model], list[Model]] = {}
        for draft in drafts:
            for part in draft.parts:
                parts.setdefault(type(part), []).append(part)
        with transaction.atomic():
            copy(Page, cases)
            copy(CaseStudyPage, cases)
            for model, rows in parts.items():
                copy(model, rows)

    def draft(self, number: int) -> Draft:
        chance, key = self.chance, self.first_key + number
        known = self.holds.get(number, ())
        place, scope = self.place()
        title = self.title(place, known)
        slug = f"{slugify(title)[:200]}-{number}"
        published = UNTIL - chance.random() * SPREAD
        began = 2026 - min(60, int(chance.geometric(0.12)))
        case = CaseStudyPage(
            id=key,
            page_ptr_id=key,
            path=Page._get_path(self.index.path, self.index.depth + 1, number + 1),
            depth=self.index.depth + 1,
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"{self.index.url_path}{slug}/",
            content_type=self.kind,
            locale_id=self.index.locale_id,
            translation_key=uuid.UUID(bytes=chance.bytes(16), version=4),
            first_published_at=published,
            last_published_at=published,
            short_description=self.author.sentences(1)[0][:280],
            summary=self.prose(4, [word for word in known if chance.random() < IN_SUMMARY]),
            organisation=" ".join(self.author.names(2)).title(),
            led_by=" ".join(self.author.names(3)).capitalize() if chance.random() < 0.7 else "",
            participants=self.author.names(3),
            sector_id=one(chance, self.sectors),
            scope=scope,
            area=f"{place.name}, {place.parent.name}" if place.parent else place.name,
            lat=place.lat,
            lon=place.lon,
            year_start=began,
            year_end=min(2026, began + int(chance.integers(0, 6))) if began % 3 else None,
            situation=one(chance, list(scales.SITUATIONS)),
            evidence_level=int(chance.choice(len(LEVELS), p=LEVELS)),
            evidence_direction=one(chance, list(scales.DIRECTIONS)),
            evaluated_by=one(chance, list(scales.EVALUATORS)),
            cost_band=one(chance, list(scales.COST_BANDS)),
            review_due=(published + timedelta(days=730)).date(),
            **self.sections(known),
        )
        return Draft(case, [*self.linked(key, place), *self.parts(case, published)])

    def sections(self, known: Sequence[str]) -> dict[str, str]:
        """Section -> HTML. A known word stands in at least one, once or a few times."""
        there = {
            name: sentences
            for name, (sentences, in_ten) in SECTIONS.items()
            if self.chance.random() * 10 < in_ten
        }
        words: dict[str, list[str]] = {}
        for word in known:
            for _ in range(min(6, int(self.chance.geometric(0.6)))):
                words.setdefault(one(self.chance, list(there)), []).append(word)
        return {
            name: f"<p>{self.prose(sentences, words.get(name, ()))}</p>"
            for name, sentences in there.items()
        }

    def prose(self, sentences: int, words: Iterable[str]) -> str:
        """Some sentences; each of `words` ends one of them."""
        text = self.author.sentences(sentences)
        for word in words:
            where = int(self.chance.integers(sentences))
            text[where] = f"{text[where][:-1]} {word}."
        return " ".join(text)

    def title(self, place: Place, known: Sequence[str]) -> str:
        """A title that no other case has."""
        while True:
            words = self.author.names(int(self.chance.integers(3, 6)))
            words += [word for word in known if self.chance.random() < IN_TITLE]
            title = " ".join(words).capitalize()
            if self.chance.random() < 0.5:
                title += f" in {place.name}"
            if title not in self.titles:
                self.titles.add(title)
                return title

    def place(self) -> tuple[Place, str]:
        """Where, and with what scope."""
        drawn = self.chance.random()
        if drawn < ABROAD:
            return one(self.chance, self.countries), "local"
        if drawn < ABROAD + NATIONAL:
            return one(self.chance, self.nations), "national"
        return one(self.chance, self.authorities), "local"

    def linked(self, key: int, place: Place) -> Iterable[Model]:
        """What a case is described with."""
        yield CaseStudyPage.places.through(casestudypage_id=key, place_id=place.pk)
        for name, (model, low, high) in TERMS.items():
            count = int(self.chance.integers(low, high + 1))
            link = getattr(CaseStudyPage, name).through
            column = f"{model._meta.model_name}_id"
            for term in several(self.chance, self.terms[name], count):
                yield link(**{"casestudypage_id": key, column: term})

    def parts(self, case: CaseStudyPage, published: datetime) -> Iterable[Model]:
        """Consent, source and building blocks."""
        yield Consent(
            subject=case.subject,
            use=Consent.Use.PUBLICATION,
            basis=Basis.PUBLISHED_SOURCES,
            text=self.text,
            given_by="command:bench",
            given_at=published,
        )
        title = self.author.sentences(1)[0]
        yield Source(
            page_id=case.pk, sort_order=0, title=title, publisher=case.organisation, year=2026
        )
        if self.chance.random() < WITH_BLOCKS:
            for order in range(int(self.chance.integers(1, 4))):
                yield BuildingBlock(
                    page_id=case.pk,
                    sort_order=order,
                    name=" ".join(self.author.names(3)).capitalize(),
                    description=self.prose(2, ()),
                    enabling_factors=self.prose(1, ()),
                )


def holders(size: int, chance: np.random.Generator) -> Mapping[int, list[str]]:
    """Case number -> the known words it holds: of each exactly as many cases as KNOWN says."""
    holds: dict[int, list[str]] = {}
    for word, share in KNOWN.values():
        count = min(size, int(share) if share >= 1 else round(share * size))
        for number in chance.choice(size, count, replace=False):
            holds.setdefault(int(number), []).append(word)
    return holds


def keys(model: type[Any]) -> list[int]:
    return list(model.objects.order_by("slug").values_list("pk", flat=True))


def one(chance: np.random.Generator, things: Sequence[Any]) -> Any:
    """One of some things, the first more often than the last."""
    return things[several_of(chance, len(things), 1)[0]]


def several(chance: np.random.Generator, things: Sequence[Any], count: int) -> list[Any]:
    """Different ones of some things, the first more often than the last."""
    return [things[i] for i in several_of(chance, len(things), count)]


def several_of(chance: np.random.Generator, total: int, count: int) -> list[int]:
    # The smallest of exponential waiting times: drawing without putting back, by weight.
    waits = chance.exponential(size=total) / zipf(total)
    return [int(i) for i in np.argpartition(waits, min(count, total - 1))[:count]]


@contextmanager
def unfollowed() -> Iterator[None]:
    """Let no index hear of what is written: none is there yet, and each row would be told of.

    Foreign keys are held all the same.
    """
    linked = [getattr(CaseStudyPage, name).through for name in (*TERMS, "places")]
    tables = [
        Identifier(model._meta.db_table)
        for model in (Page, CaseStudyPage, Consent, BuildingBlock, *linked)
    ]

    def set_triggers(verb: str) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(SQL("ALTER TABLE {} {} TRIGGER USER").format(table, SQL(verb)))

    set_triggers("DISABLE")
    yield
    set_triggers("ENABLE")


def copy(model: type[Model], rows: Iterable[Model]) -> None:
    """Write rows to a model's own table at once; keys that are not set are given out by it."""
    rows = list(rows)
    fields = [
        each
        for each in model._meta.local_concrete_fields
        if not each.primary_key or getattr(rows[0], each.attname) is not None
    ]
    names = SQL(", ").join(Identifier(each.column) for each in fields)
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(model._meta.db_table), names)
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as into:
        for row in rows:
            into.write_row(
                [each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields]
            )
