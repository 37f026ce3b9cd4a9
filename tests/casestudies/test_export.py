"""Writing the library as a file, and reading that file back."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from casestudies.exchange import prose
from casestudies.models import CaseStudyPage

pytestmark = pytest.mark.django_db
REAL_FILE = settings.ROOT / "data" / "case_studies.json"


def export(file: Path, **options: Any) -> str:
    call_command("export_library", str(file), stdout=io.StringIO(), **options)
    return file.read_bytes().decode()


@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_an_export_builds_the_same_library_elsewhere(
    suffix: str, awkward: CaseStudyPage, bring_in: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / f"library.{suffix}"
    first = export(file)
    for case in CaseStudyPage.objects.all():
        case.delete()

    said = bring_in(file)

    assert "2 read: 1 published, 1 drafts" in said
    assert export(file) == first


def test_live_only_leaves_out_drafts(
    make_case: Callable[..., CaseStudyPage], tmp_path: Path
) -> None:
    make_case("public")
    make_case("draft", live=False)

    said = json.loads(export(tmp_path / "library.json", live_only=True))

    assert [entry["slug"] for entry in said] == ["public"]


def test_without_a_file_the_export_goes_to_standard_output(
    make_case: Callable[..., CaseStudyPage],
) -> None:
    make_case()
    out = io.StringIO()

    call_command("export_library", stdout=out)

    assert json.loads(out.getvalue())[0]["slug"] == "friday-football"


def test_an_export_that_cannot_be_written_says_why(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"ends in neither \.json nor \.csv"):
        call_command("export_library", str(tmp_path / "library.xml"))
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("export_library", str(tmp_path / "none" / "library.json"))


@pytest.mark.parametrize(
    "text",
    ["", "One.", "One.\n\nTwo.", "Fewer than 5 & <b> in words", "<p>a <b>b</b></p>", "a < b"],
)
def test_a_section_reads_the_same_after_being_written_and_read(text: str) -> None:
    kept = prose.to_html(text)

    assert prose.to_html(prose.to_text(kept)) == kept
    assert prose.to_text(kept) == text
