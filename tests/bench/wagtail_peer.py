"""What one writes by Wagtail's manual for the same page: its default backend, on the same database."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Max, Min
from modelsearch.backends.database.postgres.weights import get_weight
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index
from wagtail.search.models import IndexEntry

from casestudies.models import CaseStudyPage
from tests.bench.databases import say

CHUNK = 5_000  # cases that are indexed at once
FACETS = (
    "themes", "methods", "triggers", "participant_groups", "places", "sector_id", "situation",
    "evidence_level", "year_start",
)  # fmt: skip


def search(words: str) -> tuple[int, Sequence[CaseStudyPage], dict[str, dict[Any, int]]]:
    """One page of results: how many, the first twenty, and the counts of each facet."""
    results = CaseStudyPage.objects.live().search(words)
    return results.count(), list(results[:20]), {name: results.facet(name) for name in FACETS}


def allow_facets() -> None:
    """Name the facets in the model's search_fields, as the manual says; the index stays as it is."""
    CaseStudyPage.search_fields = [
        *CaseStudyPage.search_fields,
        *(index.FilterField(name.removesuffix("_id")) for name in FACETS),
    ]


def build_index() -> None:
    """Fill Wagtail's index of the cases with what its own rebuilding would write, but in SQL.

    Its own way reads the HTML of each section five times over: 11 ms a case. Only the copy of the
    body that its fuzzy search reads is left out.
    """
    case, page, entry = (model._meta.db_table for model in (CaseStudyPage, Page, IndexEntry))
    source = f"{case} shown JOIN {page} page ON page.id = shown.page_ptr_id"
    title, body = "to_tsvector('english', page.title)", " || ".join(body_vectors())
    statement = f"""
        INSERT INTO {entry} (content_type_id, object_id, title, title_norm, body, autocomplete,
                             title_text, body_text)
        SELECT %(kind)s, page.id::text, setweight({title}, '{get_weight(title_boost())}'),
               %(average)s / length({title}), {body},
               setweight(to_tsvector('simple', page.title), 'D'), page.title, ''
          FROM {source}
         WHERE page.id >= %(start)s AND page.id < %(end)s
    """
    kind = ContentType.objects.get_for_model(CaseStudyPage).pk
    ends = CaseStudyPage.objects.aggregate(first=Min("pk"), last=Max("pk"))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {entry} WHERE content_type_id = %s", [kind])
        cursor.execute(f"SELECT avg(length({title})) FROM {source}")
        (average,) = cursor.fetchone()
        for start in range(ends["first"], ends["last"] + 1, CHUNK):
            asked = {"kind": kind, "average": average, "start": start, "end": start + CHUNK}
            cursor.execute(statement, asked)
            say(f"Wagtail's index: {min(start + CHUNK, ends['last'] + 1) - ends['first']:,} cases")
        cursor.execute(f"VACUUM ANALYZE {entry}")


def title_boost() -> float | None:
    return next(each.boost for each in _searched() if each.field_name == "title")


def body_vectors() -> Iterator[str]:
    """The text-search vector of each field but the title, in SQL, weighed by its boost."""
    for each in _searched():
        field = each.get_field(CaseStudyPage)
        if isinstance(each, index.RelatedFields):
            table, link = field.related_model._meta.db_table, field.m2m_db_table()
            mine, theirs = field.m2m_column_name(), field.m2m_reverse_name()
            for part in each.fields:
                if isinstance(part, index.SearchField):
                    text = (
                        f"(SELECT string_agg(term.{part.field_name}, ', ') FROM {link} link"
                        f" JOIN {table} term ON term.id = link.{theirs}"
                        f" WHERE link.{mine} = page.id)"
                    )
                    yield _vector(text, part.boost)
        elif each.field_name != "title":
            text = f"shown.{field.column}"
            if isinstance(field, RichTextField):
                text = f"regexp_replace({text}, '<[^>]*>', ' ', 'g')"
            yield _vector(text, each.boost)


def _vector(text: str, boost: float | None) -> str:
    return f"setweight(to_tsvector('english', coalesce({text}, '')), '{get_weight(boost)}')"


def _searched() -> Iterator[Any]:
    """The fields of a case, and those of its terms, that are searched."""
    for each in CaseStudyPage.get_search_fields():
        if isinstance(each, (index.SearchField, index.RelatedFields)):
            yield each
