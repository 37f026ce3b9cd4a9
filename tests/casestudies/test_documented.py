"""The documented initiatives, with guidance and collections about them, as the demo brings them in."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from casestudies.guidance.examples import load_examples
from casestudies.models import CaseStudyPage, CollectionPage, GuidancePage
from core.checking.registry import findings
from core.models import Consent, Event
from core.permissions import Principal
from tests.casestudies.conftest import REAL_FILE
from tests.seeding import Seeded, connected_to

COMMAND = Principal.of_command("test")


@pytest.fixture(scope="module", autouse=True)
def documented(
    seeded: Seeded,
    clone_database: Callable[..., str],
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Seeded]:
    """A database of the tests below, seeded as the demo is."""
    name = f"{connections.settings['default']['NAME']}_documented"
    with django_db_blocker.unblock(), connected_to(clone_database(name, of=seeded.database)):
        yield seeded


def test_the_real_file_comes_in_whole_and_a_second_time_changes_nothing(
    documented: Seeded, bring_in: Callable[..., str], count_rows: Callable[[], tuple[int, ...]]
) -> None:
    rows = count_rows()

    again = bring_in(REAL_FILE)

    said = documented.said
    assert "159 read: 136 published, 23 drafts, 0 changed, 0 unchanged, 0 kept." in said
    assert "0 published, 0 drafts, 0 changed, 159 unchanged, 0 kept." in again
    assert count_rows() == rows
    assert CaseStudyPage.objects.live().count() == 136
    of_a_case = Consent.objects.filter(subject__startswith="casestudies.casestudypage:")
    assert of_a_case.standing().count() == 136
    assert Event.objects.filter(action="case-imported").count() == 159
    assert not CaseStudyPage.objects.filter(
        scope__in=["national", "international"], places__kind="authority"
    ).exists()


def test_importing_an_export_of_the_whole_library_changes_nothing(
    bring_in: Callable[..., str], awkward: CaseStudyPage, tmp_path: Path,
    count_rows: Callable[[], tuple[int, ...]],
) -> None:  # fmt: skip
    rows = count_rows()

    for suffix in ("json", "csv"):
        file = tmp_path / f"library.{suffix}"
        first = export(file)
        said = bring_in(file)
        assert "161 read: 0 published, 0 drafts, 0 changed, 161 unchanged, 0 kept." in said
        assert export(file) == first

    assert count_rows() == rows
    # What a national programme says of its office, and a nation repeated as a region, is not kept.
    out = {entry["slug"]: entry for entry in json.loads((tmp_path / "library.json").read_text())}
    unordered = {"themes", "methods", "triggers", "participant_groups"}
    for entry in json.loads(REAL_FILE.read_text()):
        for name in entry.keys() - {"nation", "region", "local_authority", "ons_code"}:
            was, now = entry[name], out[entry["slug"]][name]
            if name in unordered:
                was, now = sorted(was), sorted(now)
            assert now == was, (entry["slug"], name)


def export(file: Path) -> str:
    call_command("export_library", str(file), stdout=io.StringIO())
    return file.read_text()


@pytest.mark.django_db
def test_the_examples_are_published_once_and_read_well(client: Client) -> None:
    assert load_examples(by=COMMAND) == []

    assert Event.objects.filter(action="example-published").count() == 5
    for page in [*GuidancePage.objects.all(), *CollectionPage.objects.all()]:
        assert not findings(page), page.title
        shown = client.get(page.url).content.decode()
        assert page.title in shown
    for page in GuidancePage.objects.all():
        linked = sum(block.block_type == "case" for block in page.body)
        assert linked >= 2
        assert (
            client.get(page.url).content.decode().count('class="weft-linked weft-line"') == linked
        )
    rumours = CollectionPage.objects.get(slug="answering-rumours")
    assert rumours.items.count() == 5
