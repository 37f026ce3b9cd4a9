"""What an import refuses, and in which words: every mistake with its entry and field."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Entry = dict[str, Any]
Make = Callable[..., Entry]
Write = Callable[..., Path]
Run = Callable[..., str]

pytestmark = pytest.mark.django_db


def test_every_mistake_of_every_entry_is_named_at_once(
    refused: Run, write: Write, entry: Make
) -> None:
    said = refused(
        write([entry(title=7), entry(slug="b", lat=91), entry(slug="c", sources="none")])
    )

    assert 'Entry 1 (friday-football), "title": 7 is not a text.' in said
    assert 'Entry 2 (b), "lat": 91 is not a number between -90 and 90.' in said
    assert "Entry 3 (c), \"sources\": 'none' is not a list of up to 100 objects." in said


def test_a_long_list_of_mistakes_is_cut_and_the_rest_counted(
    refused: Run, write: Write, entry: Make
) -> None:
    said = refused(write([entry(slug=f"case-{n}", title="") for n in range(250)]))

    assert said.count("this must not be empty") == 200
    assert "... and 50 more." in said


MISTAKES: list[tuple[Entry, str]] = [
    ({"year_start": "2011"}, '"year_start": \'2011\' is not a year between 1900 and 2100.'),
    ({"year_start": 20018}, '"year_start": 20018 is not a year between 1900 and 2100.'),
    ({"year_start": 2011.5}, '"year_start": 2011.5 is not a year'),
    ({"year_start": True}, '"year_start": true is not a year'),
    ({"year_end": 2010}, '"year_end": 2010 is before 2011, when it began.'),
    ({"title": None}, '"title": null is not a text.'),
    ({"title": "   "}, '"title": this must not be empty.'),
    ({"title": "x" * 256}, '"title": the text has 256 characters. Up to 255 fit.'),
    ({"title": "two\nlines"}, '"title": write this on one line, without tabs.'),
    ({"organisation": "x" * 161}, "the text has 161 characters. Up to 160 fit."),
    ({"summary": None}, '"summary": null is not a text.'),
    ({"summary": "a\x00b"}, '"summary": Remove the invisible character U+0000'),
    ({"summary": "a\x1bb"}, "Remove the invisible character U+001B"),
    ({"summary": "a\u202eb"}, "Remove the invisible character U+202E"),
    ({"summary": "a\ud800b"}, '"summary": the text holds half a character.'),
    ({"slug": "Not a slug"}, "'Not a slug' is not a slug. It could be not-a-slug."),
    ({"slug": "../etc"}, "'../etc' is not a slug."),
    ({"slug": "places"}, '"slug": Another page of the library has this address.'),
    ({"slug": 3}, '"slug": 3 is not a text.'),
    ({"unheard_of": 1}, '"unheard_of": there is no such field.'),
    ({"themes": ["unheard-of"]}, "'unheard-of' is not known. Choose from: building-trust"),
    ({"themes": "building-trust"}, "'building-trust' is not a list of up to 100 texts."),
    ({"themes": []}, "a public case study needs at least one theme."),
    ({"themes": [None]}, '"themes": null is not a text.'),
    ({"methods": ["art"]}, "'art' is not known. Choose from: arts"),
    ({"triggers": ["ghosts"]}, "'ghosts' is not known."),
    ({"participant_groups": ["ghosts"]}, "'ghosts' is not known."),
    ({"guidance": ["ghosts"]}, "'ghosts' is not known."),
    ({"organisation_type": "ghosts"}, "'ghosts' is not known."),
    ({"scope": "galactic"}, "'galactic' is not known. Choose from: local, regional"),
    ({"cost_band": "a lot"}, "'a lot' is not known. Choose from: not-stated"),
    ({"ons_code": "E99999999"}, "'E99999999' is not the code of a place that Weft knows"),
    ({"ons_code": "E12000003"}, "E12000003 is Yorkshire and The Humber, which is not a local"),
    ({"local_authority": "Leeds"}, "E08000038 is Barnsley, not Leeds."),
    ({"ons_code": None}, "give the code of Barnsley, such as E08000038."),
    ({"country": "Ruritania"}, "'Ruritania' is not a place that Weft knows."),
    ({"country": "Kenya"}, '"nation": "country" must then be United Kingdom.'),
    ({"nation": "Cornwall"}, "'Cornwall' is not a place that Weft knows. Choose from: England"),
    ({"region": "Narnia"}, "'Narnia' is not a place that Weft knows."),
    ({"lat": None}, '"lat": give both latitude and longitude, or null for both.'),
    ({"lon": -181}, '"lon": -181 is not a number between -180 and 180.'),
    ({"lat": "53"}, "'53' is not a number between -90 and 90."),
    ({"evidence_level": 6}, "6 is not a whole number between 0 and 5."),
    ({"evidence_level": -1}, "-1 is not a whole number between 0 and 5."),
    ({"sources": []}, "a public case study needs at least one source."),
    ({"sources": [3]}, '"sources 1": 3 is not an object with keys.'),
    ({"review_due": "soon"}, "'soon' is not a date such as 2026-03-31."),
    ({"review_due": 20260331}, "20260331 is not a date such as 2026-03-31."),
    ({"draft": "yes"}, "'yes' is neither true nor false."),
    ({"participants": ["x"] * 101}, "is not a list of up to 100 texts."),
    ({"challenge": "x" * 20_001}, "the text has 20,001 characters. Up to 20,000 fit."),
    ({"challenge": "<p>a</p><script>b</script>"}, '"challenge": <script> is not allowed.'),
    ({"challenge": '<p onclick="x">a</p>'}, "onclick on <p> is not allowed."),
    ({"challenge": '<a href="javascript:x">a</a>'}, "an address such as javascript:x is not allowed"),
    ({"challenge": "<p>not closed"}, "It would be right as: <p>not closed</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("mistake", "words"), MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_is_named_with_entry_and_field_and_what_is_wrong(
    mistake: Entry, words: str, refused: Run, write: Write, entry: Make
) -> None:
    said = refused(write([entry(**mistake)]))

    assert said.startswith("Entry 1")
    assert words in said


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ({"url": "javascript:alert(1)"}, "'javascript:alert(1)' is not a web address that begins"),
        (
            {"url": "ftp://example.org"},
            "is not a web address that begins with https:// or http://.",
        ),
        ({"url": "https://"}, "is not a web address"),
        ({"url": 5}, "5 is not a text."),
        ({"title": ""}, '"sources 1 title": this must not be empty.'),
        ({"year": 12}, '"sources 1 year": 12 is not a year between 1900 and 2100.'),
        ({"pages": 12}, '"sources 1 pages": there is no such field.'),
    ],
)
def test_a_mistake_in_a_source_says_which_source(
    mistake: Entry, words: str, refused: Run, write: Write, entry: Make
) -> None:
    source = entry()["sources"][0] | mistake

    assert words in refused(write([entry(sources=[source])]))


def test_a_missing_field_is_named(refused: Run, write: Write, entry: Make) -> None:
    incomplete = entry()
    del incomplete["country"]

    assert '"country": this field is missing.' in refused(write([incomplete]))


def test_a_slug_that_is_there_twice_is_named_with_both_entries(
    refused: Run, write: Write, entry: Make
) -> None:
    said = refused(write([entry(), entry()]))

    assert 'Entry 2 (friday-football), "slug": entry 1 has the same slug.' in said


@pytest.mark.parametrize("value", [3, "text", None, ["list"]])
def test_an_entry_that_is_no_object_is_named(value: Any, refused: Run, write: Write) -> None:
    assert "is not an entry" in refused(write([value]))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "cases.json", "The file is empty."),
        (b"  \n", "cases.csv", "The file is empty."),
        (b"[]", "cases.json", "The file holds no entries."),
        (b'{"title": "x"}', "cases.json", "The file is not a list of entries"),
        (b'[{"title": "x"}, {"ti', "cases.json", "Line 1, column 19: this is not JSON"),
        (b'[{"title": "x"},\n {"title":', "cases.json", "Line 2, column 11: this is not JSON"),
        (b'["caf\xe9"]', "cases.json", "Line 1 is not UTF-8."),
        (b'\n\n["caf\xe9"]', "cases.json", "Line 3 is not UTF-8."),
        (b'[{"a": 1, "a": 2}]', "cases.json", 'An entry names "a" twice.'),
        (b'[{"lat": NaN}]', "cases.json", "NaN is not a number."),
        (b"[" * 100_000, "cases.json", "nested too deeply"),
        (b'[{"year_start": ' + b"9" * 5000 + b"}]", "cases.json", "too many digits"),
        (b"[]", "cases.txt", "ends in neither .json nor .csv."),
        (b"title,title\n", "cases.csv", 'The column "title" is there twice.'),
        (b"title,slug\na,b\n", "cases.csv", "Columns are missing: organisation,"),
        (b'title\n"a', "cases.csv", "Columns are missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    content: bytes, name: str, words: str, refused: Run, write: Write
) -> None:
    assert words in refused(write(content, name))


def test_a_file_that_is_not_there_is_refused(refused: Run, tmp_path: Path) -> None:
    assert "cannot be read: No such file" in refused(tmp_path / "none.json")
    (tmp_path / "folder.json").mkdir()
    assert "is not a file" in refused(tmp_path / "folder.json")


def test_a_hundred_megabytes_are_refused_without_reading_them(
    refused: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as opened:
        opened.truncate(100 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))

    assert "holds 100 MB. A file may hold up to 50 MB: split it." in refused(file)
