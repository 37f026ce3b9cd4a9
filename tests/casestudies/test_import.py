"""Importing a file of case studies: what comes in, what is refused, and in which words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from casestudies.finding import CASES
from casestudies.models import CaseStudyPage
from core.models import Consent, Event
from people.models import User
from places.models import Place
from search.answers import ask
from search.questions import Question

Entry = dict[str, Any]
Make = Callable[..., Entry]
Write = Callable[..., Path]
Run = Callable[..., str]

pytestmark = pytest.mark.django_db
REAL_FILE = settings.ROOT / "data" / "case_studies.json"


def case() -> CaseStudyPage:
    return CaseStudyPage.objects.get(slug="friday-football")


def test_an_entry_becomes_a_public_case_study_with_all_it_says(
    bring_in: Run, write: Write, entry: Make
) -> None:
    bring_in(
        write(
            [
                entry(
                    short_description="Two streets, one pitch.",
                    led_by="Two neighbours",
                    situation="crisis",
                    sustainability="It goes on.",
                    cost_band="under-1000",
                    evidence_direction="positive",
                    evaluated_by="organisation",
                    guidance=["common-ground"],
                    review_due="2027-03-31",
                    building_blocks=[{"name": "A pitch", "description": "Somewhere to play."}],
                )
            ]
        )
    )

    page = case()
    assert page.live
    assert not page.has_unpublished_changes
    assert page.live_revision == page.latest_revision
    assert page.first_published_at is not None
    assert page.approach == "<p>They played every Friday.</p><p>Then they ate together.</p>"
    assert page.sector is not None
    assert page.sector.slug == "local-authority"
    assert [place.code for place in page.places.all()] == ["E08000038"]
    assert page.triggers.count() == 0
    assert page.participants == ["neighbours", "young people"]
    assert page.short_description == "Two streets, one pitch."
    assert page.led_by == "Two neighbours"
    assert (page.situation, page.cost_band) == ("crisis", "under-1000")
    assert (page.evidence_direction, page.evaluated_by) == ("positive", "organisation")
    assert str(page.review_due) == "2027-03-31"
    assert [term.slug for term in page.guidance.all()] == ["common-ground"]
    assert page.building_blocks.get().name == "A pitch"
    assert page.sources.get().url == "https://example.org/report"
    consent = Consent.objects.standing().about(page.subject).get()
    assert (consent.basis, consent.given_by) == ("published sources", "command:import_casestudies")
    assert Event.objects.get(action="case-imported").subject_id == page.public_id


def test_an_imported_case_is_found_by_a_word_at_once(
    bring_in: Run, write: Write, entry: Make
) -> None:
    bring_in(write([entry(approach="They baked parsnips.")]))

    found = ask(CASES, Question("parsnip"))

    assert [page.slug for page in CaseStudyPage.objects.filter(pk__in=found.keys)] == [
        "friday-football"
    ]


def test_an_entry_with_only_a_summary_comes_in_as_a_draft(
    bring_in: Run, write: Write, entry: Make
) -> None:
    said = bring_in(write([entry(challenge="", approach="")]))

    assert "0 published, 1 drafts" in said
    assert not case().live
    assert not Consent.objects.exists()


def test_an_import_never_publishes_a_case_that_somebody_took_down(
    bring_in: Run, write: Write, entry: Make
) -> None:
    bring_in(write([entry()]))
    case().unpublish()

    said = bring_in(write([entry(summary="Another summary.")]))

    assert "1 changed" in said
    assert not case().live
    assert case().summary == "Another summary."


def test_a_draft_that_lacks_much_is_renewed_as_a_draft(
    bring_in: Run, write: Write, entry: Make
) -> None:
    empty = {"organisation": "", "summary": "", "themes": [], "sources": [], "draft": True}
    bring_in(write([entry(**empty)]))

    assert "1 changed" in bring_in(write([entry(**empty, area="Barnsley")]))
    assert case().area == "Barnsley"
    assert not case().live


def test_a_changed_entry_renews_the_case_and_publishes_a_revision(
    bring_in: Run, write: Write, entry: Make
) -> None:
    bring_in(write([entry()]))

    said = bring_in(write([entry(title="Saturday football", themes=["urgent-needs"])]))

    page = case()
    assert "1 changed" in said
    assert (page.title, page.draft_title) == ("Saturday football", "Saturday football")
    assert [theme.slug for theme in page.themes.all()] == ["urgent-needs"]
    assert not page.has_unpublished_changes
    changed = Event.objects.get(action="case-changed")
    assert changed.details == {"fields": "title, themes"}


def test_fields_that_the_file_does_not_name_stay_as_they_are(
    bring_in: Run, write: Write, entry: Make
) -> None:
    bring_in(write([entry(led_by="Two neighbours")]))
    bring_in(write([entry(title="Saturday football")]))

    assert case().led_by == "Two neighbours"


def test_what_was_edited_in_the_cms_is_kept_unless_told_to_overwrite(
    bring_in: Run, write: Write, entry: Make
) -> None:
    file = write([entry()])
    bring_in(file)
    page = case()
    page.summary = "As an editor wrote it."
    page.save_revision().publish()

    said = bring_in(file)
    assert "1 kept" in said
    assert "friday-football" in said
    assert case().summary == "As an editor wrote it."

    assert "1 changed" in bring_in(file, overwrite=True)
    assert case().summary == entry()["summary"]


def test_a_case_written_by_hand_is_kept_from_a_file_with_the_same_slug(
    bring_in: Run, write: Write, entry: Make, make_case: Callable[..., CaseStudyPage]
) -> None:
    make_case("friday-football", summary="Written by hand.")

    assert "1 kept" in bring_in(write([entry()]))
    assert case().summary == "Written by hand."


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(
    bring_in: Run, write: Write, entry: Make, count_rows: Callable[[], tuple[int, ...]]
) -> None:
    before = count_rows()

    said = bring_in(write([entry()]), dry_run=True)

    assert "1 would be published" in said
    assert "Nothing was written." in said
    assert count_rows() == before


def test_progress_is_said_every_25_entries(bring_in: Run, write: Write, entry: Make) -> None:
    said = bring_in(write([entry(slug=f"case-{n}") for n in range(30)]), dry_run=True)

    assert "25 of 30" in said
    assert "30 of 30" in said


def test_one_mistake_and_nothing_is_imported(refused: Run, write: Write, entry: Make) -> None:
    refused(write([entry(), entry(slug="another", year_start=20018)]))

    assert not CaseStudyPage.objects.exists()


def test_a_failure_halfway_leaves_nothing(
    bring_in: Run, write: Write, entry: Make, monkeypatch: pytest.MonkeyPatch,
    count_rows: Callable[[], tuple[int, ...]],
) -> None:  # fmt: skip
    from core import audit

    real = audit.record

    def fails_at_the_second(action: str, **rest: Any) -> Any:
        if CaseStudyPage.objects.count() == 2:
            raise OSError("the disk is full")
        return real(action, **rest)

    before = count_rows()
    monkeypatch.setattr(audit, "record", fails_at_the_second)
    with pytest.raises(OSError, match="full"):
        bring_in(write([entry(), entry(slug="another")]))

    assert count_rows() == before


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "E08000038"),
        ({"ons_code": None, "local_authority": None}, "E12000003"),
        ({"ons_code": None, "local_authority": None, "region": None}, "E92000001"),
        ({"scope": "regional"}, "E12000003"),
        ({"scope": "regional", "region": None}, "E92000001"),
        ({"scope": "national"}, "E92000001"),
        ({"scope": "national", "nation": "United Kingdom"}, "GB"),
        ({"scope": "national", "nation": None}, "GB"),
        ({"scope": "international"}, "E92000001"),
    ],
)
def test_a_case_belongs_to_the_place_that_its_scope_asks_for(
    fields: Entry, code: str, bring_in: Run, write: Write, entry: Make
) -> None:
    bring_in(write([entry(**fields)]))

    assert [place.code for place in case().places.all()] == [code]


def test_work_abroad_belongs_to_its_country(bring_in: Run, write: Write, entry: Make) -> None:
    nowhere = dict.fromkeys(("nation", "region", "local_authority", "ons_code"))

    bring_in(write([entry(country="Kenya", **nowhere)]))

    assert case().places.get().name == "Kenya"


def test_a_former_code_leads_to_the_place_that_took_over(
    bring_in: Run, write: Write, entry: Make
) -> None:
    place = (
        Place.objects.exclude(former_codes=[])
        .select_related("parent")
        .filter(parent__kind="region")[0]
    )

    bring_in(
        write(
            [
                entry(
                    ons_code=place.former_codes[0],
                    local_authority="Its former name",
                    region=place.parent.name if place.parent else None,
                )
            ]
        )
    )

    assert case().places.get() == place


def test_html_that_is_allowed_comes_in_as_it_is(bring_in: Run, write: Write, entry: Make) -> None:
    html = '<p>They <b>met</b>, <a href="https://example.org/">as told</a>.</p><ul><li>weekly</li></ul>'

    bring_in(write([entry(approach=html)]))

    assert case().approach == html


def test_text_with_marks_of_html_is_kept_as_text(bring_in: Run, write: Write, entry: Make) -> None:
    bring_in(write([entry(approach="Fewer than <5 people & friends")]))

    assert case().approach == "<p>Fewer than &lt;5 people &amp; friends</p>"


def test_only_an_administrator_imports_on_their_own_behalf(
    refused: Run, bring_in: Run, write: Write, entry: Make
) -> None:
    User.objects.create_user("member@example.org", display_name="A member")
    boss = User.objects.create_superuser("boss@example.org", display_name="An administrator")
    file = write([entry()])

    with pytest.raises(CommandError, match="may not import case studies"):
        bring_in(file, by="member@example.org")
    with pytest.raises(CommandError, match="There is no account in use"):
        bring_in(file, by="nobody@example.org")
    bring_in(file, by="boss@example.org")

    assert Event.objects.get(action="case-imported").actor == f"person:{boss.public_id}"


def test_a_csv_row_of_the_wrong_width_is_named(
    refused: Run, write: Write, entry: Make, tmp_path: Path
) -> None:
    from casestudies.exchange.files import as_text

    text = as_text([entry(draft=False)], ".csv")
    said = refused(write(text + "one,two\r\n", "cases.csv"))

    assert "Entry 2: the row has 2 cells and the first row names 41 columns." in said


def test_a_csv_file_says_the_same_as_a_json_file(bring_in: Run, write: Write, entry: Make) -> None:
    from casestudies.exchange.files import as_text

    bring_in(write([entry()]))

    assert "1 unchanged" in bring_in(write(as_text([entry()], ".csv"), "cases.csv"))


def test_a_csv_cell_that_is_no_number_is_named(refused: Run, write: Write, entry: Make) -> None:
    from casestudies.exchange.files import as_text

    text = as_text([entry()], ".csv").replace(",2011,", ",in 2011,")

    assert "'in 2011' is not a year between 1900 and 2100." in refused(write(text, "cases.csv"))


def test_a_csv_file_cut_short_is_refused(refused: Run, write: Write, entry: Make) -> None:
    from casestudies.exchange.files import as_text

    text = as_text([entry()], ".csv")
    said = refused(write(text[: text.index("Then they ate")], "cases.csv"))

    assert "this is not CSV" in said


def test_an_import_into_a_site_without_a_library_says_what_to_do(
    bring_in: Run, write: Write, entry: Make, library: Any
) -> None:
    library.delete()

    with pytest.raises(CommandError, match="There is no library page to import into"):
        bring_in(write([entry()]))


def test_json_with_a_byte_order_mark_is_read(bring_in: Run, write: Write, entry: Make) -> None:
    bring_in(write(b"\xef\xbb\xbf" + json.dumps([entry()]).encode()))

    assert case().live
