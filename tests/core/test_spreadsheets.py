"""What is taken away as a table opens as it was written, and runs nothing."""

import csv
import io

import pytest

from core import spreadsheets
from core.charts import Chart, Missing, Series
from core.figures import as_csv


@pytest.mark.parametrize(
    "typed", ["=1+1", "+CALL()", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠A1"]
)
def test_what_a_spreadsheet_would_run_stays_a_text(typed: str) -> None:
    assert spreadsheets.harmless(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["", "-53.5", "+4", "1e6", "A = B", "café, “supper”"])
def test_a_number_or_a_plain_text_stays_as_it_is(typed: str) -> None:
    assert spreadsheets.harmless(typed) == typed


def test_a_table_is_known_as_utf_8_and_reads_back() -> None:
    written = spreadsheets.table([["Name", "Turn"], ['Ada, "the cook"', 3], ["two\nlines", -1]])

    assert written.encode().startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(written[1:], newline=""))) == [
        ["Name", "Turn"],
        ['Ada, "the cook"', "3"],
        ["two\nlines", "-1"],
    ]


def test_the_numbers_of_a_figure_run_nothing() -> None:
    chart = Chart(
        labels=("=HYPERLINK(1)", "2024"),
        series=(Series("@Leeds", (-1.5, Missing.NOT_KNOWN)),),
        unit="%",
    )

    assert list(csv.reader(io.StringIO(as_csv(chart, "Year")[1:], newline=""))) == [
        ["Year", "'@Leeds"],
        ["'=HYPERLINK(1)", "-1.5"],
        ["2024", ""],
    ]
