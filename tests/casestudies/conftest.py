"""A library to read from: its index, cases made to order, entries of files, the real file."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from casestudies.models import (
    BuildingBlock,
    CaseStudyIndexPage,
    CaseStudyPage,
    Guidance,
    Source,
    Theme,
)
from places.models import Place
from search.collection import registered
from search.indexer import Indexer
from search.models import Change
from tests.casestudies.shelf import SHELF
from tests.search.library import make

Entry = dict[str, Any]
REAL_FILE = django_settings.ROOT / "data" / "case_studies.json"


@pytest.fixture
def library(db: None) -> CaseStudyIndexPage:
    return CaseStudyIndexPage.objects.get()


@pytest.fixture
def steady_cache(settings: Any) -> None:
    """A cache that is never away, so that queries can be counted on a busy machine."""
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    }


@pytest.fixture
def make_case(library: CaseStudyIndexPage) -> Callable[..., CaseStudyPage]:
    """Makes a complete case study in Barnsley, public unless live=False."""

    def make(slug: str = "friday-football", *, live: bool = True, **fields: Any) -> CaseStudyPage:
        case = CaseStudyPage(
            **{
                "title": slug.replace("-", " ").capitalize(),
                "slug": slug,
                "live": False,
                "summary": "A weekly game brought two streets together.",
                "organisation": "Example community trust",
                "approach": "<p>They played every Friday.</p>",
                **fields,
            }
        )
        case.themes = [Theme.objects.get(slug="building-trust")]
        case.places = [Place.objects.get(code="E08000038")]
        case.sources = [Source(title="A report", publisher="Example", url="https://example.org/")]
        library.refresh_from_db()
        library.add_child(instance=case)
        revision = case.save_revision(clean=live)
        if live:
            revision.publish()
        return CaseStudyPage.objects.get(pk=case.pk)

    return make


@pytest.fixture
def awkward(make_case: Callable[..., CaseStudyPage]) -> CaseStudyPage:
    """A case written in the CMS that uses all that a file can hold, and a draft that holds next to nothing."""
    case = make_case(
        "awkward",
        scope="national",
        participants=["one | two", "[three", "four, five"],
        challenge='<p data-block-key="x1">It was <b>hard</b>.</p><ul><li data-block-key="x2">so</li></ul>',
        lessons='<p data-block-key="x3">&lt;5 people &amp; a dog</p>',
        impact='<p data-block-key="x4">One.</p><p data-block-key="x5">Two  spaces.</p>',
    )
    case.places = list(Place.objects.filter(code__in=["E08000038", "KE"]))
    case.guidance = [Guidance.objects.get(slug="common-ground")]
    case.building_blocks = [BuildingBlock(name="A pitch", description="Line one\nline two")]
    case.save_revision().publish()
    make_case("only-a-title", live=False, summary="", organisation="", approach="")
    return case


@pytest.fixture
def index(db: None) -> Callable[[], None]:
    """Builds the indexes from what there is now, as they stand once all has been followed."""

    def bring_up() -> None:
        for collection in registered():
            Indexer(collection).rebuild()
        Change.objects.all().delete()

    return bring_up


@pytest.fixture
def shelf(library: CaseStudyIndexPage, index: Callable[[], None]) -> Callable[..., None]:
    """Three cases that are found by an index; call it to add more, each by its fields."""

    def add(*described: dict[str, Any]) -> None:
        make(*described)
        index()

    add(*SHELF)
    return add


@pytest.fixture
def entry() -> Callable[..., Entry]:
    """Makes an entry of a file as it should be, with the given fields otherwise."""

    def make(**fields: Any) -> Entry:
        return {
            "title": "Friday football",
            "slug": "friday-football",
            "organisation": "Example community trust",
            "organisation_type": "local authority",
            "country": "United Kingdom",
            "nation": "England",
            "region": "Yorkshire and The Humber",
            "local_authority": "Barnsley",
            "area": "Barnsley, South Yorkshire",
            "ons_code": "E08000038",
            "lat": 53.5,
            "lon": -1.5,
            "scope": "local",
            "year_start": 2011,
            "year_end": None,
            "themes": ["building-trust"],
            "methods": ["arts"],
            "triggers": ["none"],
            "participants": ["neighbours", "young people"],
            "participant_groups": [],
            "summary": "A weekly game brought two streets together.",
            "challenge": "Two streets did not speak.",
            "approach": "They played every Friday.\n\nThen they ate together.",
            "impact": "",
            "lessons": "",
            "evidence_level": 1,
            "provenance": "looked up",
            "sources": [
                {
                    "title": "A report",
                    "url": "https://example.org/report",
                    "publisher": "Example",
                    "year": 2012,
                }
            ],
            **fields,
        }

    return make


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes entries (as JSON), or text or bytes as they are, to a file."""

    def to_file(content: list[Any] | str | bytes, name: str = "cases.json") -> Path:
        file = tmp_path / name
        if isinstance(content, list):
            content = json.dumps(content)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return to_file


@pytest.fixture
def bring_in(db: None) -> Callable[..., str]:
    """Runs import_casestudies; returns what it said."""

    def run(file: Path, **options: Any) -> str:
        out = io.StringIO()
        call_command("import_casestudies", str(file), stdout=out, **options)
        return out.getvalue()

    return run


@pytest.fixture
def refused(bring_in: Callable[..., str]) -> Callable[..., str]:
    """Runs an import that must fail and write nothing; returns the errors."""
    from django.core.management.base import CommandError

    def run(file: Path, **options: Any) -> str:
        before = written()
        with pytest.raises(CommandError) as error:
            bring_in(file, **options)
        assert written() == before
        assert str(error.value).endswith("Nothing was imported.")
        return str(error.value)

    return run


def written() -> tuple[int, ...]:
    """How many rows there are of all that an import writes."""
    from wagtail.models import PageLogEntry, Revision

    from core.models import Consent, Event

    return tuple(
        model._default_manager.count()
        for model in (CaseStudyPage, Source, Revision, PageLogEntry, Consent, Event)
    )


@pytest.fixture
def count_rows() -> Callable[[], tuple[int, ...]]:
    return written
