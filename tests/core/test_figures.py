"""Figures: numbers pasted from a table, what is said where they are none, and the same numbers as a file."""

import pytest
from django.core.exceptions import ValidationError

from core.charts import Missing
from core.figures import FigureBlock, NotATable, as_csv, read, table

TABLE = "Year\tWomen\tMen\n2023/24\t61\t62.5\n2024/25\t\tc\n"


def test_a_pasted_table_is_read_with_what_is_missing() -> None:
    chart = read(TABLE, "%")

    assert chart.labels == ("2023/24", "2024/25")
    assert [series.name for series in chart.series] == ["Women", "Men"]
    assert chart.series[0].values == (61.0, Missing.NOT_KNOWN)
    assert chart.series[1].values == (62.5, Missing.SUPPRESSED)


@pytest.mark.parametrize(
    "text", ["Year,All\n2024,62%", "Year,All\r\n2024,62", 'Year,All\n"2024","62"\n\n']
)
def test_commas_percent_signs_and_quotes_are_read(text: str) -> None:
    assert read(text, "%").series[0].values == (62.0,)


def test_thousands_are_read_from_a_spreadsheet() -> None:
    assert read("Place\tPeople\nBarnsley\t1,204", "people").series[0].values == (1204.0,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Give a line with the names"),
        ("Year\n2024", "Give a line with the names"),
        ("Year,All\n2024", "Line 2 has 1 columns, the first line has 2"),
        ("Year,All\n2024,sixty", "Line 2: “sixty” is no number"),
        ("Year,All\n2024,1e9", "“1e9” is no number"),
        ("Year,All\n2024,nan", "“nan” is no number"),
        ("Year,All\n,62", "Line 2: begin with a label"),
        ("Year,A,\n2024,1,2", "Line 1: name each column"),
        ("Year,A,B,C,D,E\n2024,1,2,3,4,5", "up to 4 columns"),
        ("Year,All\n" + "2024,1\n" * 41, "40 lines"),
        ("Year,All\n" + "x" * 61 + ",1", "up to 60 letters"),
    ],
)
def test_what_is_no_table_is_said_by_line(text: str, says: str) -> None:
    with pytest.raises(NotATable, match=says.replace("(", r"\(")):
        read(text, "%")


def test_the_table_and_the_file_hold_the_same_numbers() -> None:
    chart = read(TABLE, "%")

    assert table(chart)["rows"] == [
        ("2023/24", ["61%", "62.5%"]),
        ("2024/25", ["not known", "not shown: too few answers"]),
    ]
    assert as_csv(chart, "Year").splitlines() == [
        "\ufeffYear,Women,Men",
        "2023/24,61,62.5",
        "2024/25,,",
    ]


def test_an_editor_is_told_what_is_wrong_with_the_numbers() -> None:
    block = FigureBlock()
    value = block.to_python(
        {
            "title": "T",
            "finding": "F",
            "kind": "bars",
            "unit": "%",
            "data": "Year,All\n2024,many",
            "source": "S",
        }
    )

    with pytest.raises(ValidationError) as error:
        block.clean(value)

    assert "“many” is no number" in str(error.value.as_json_data())


def test_a_figure_that_is_still_being_written_is_shown_without_its_drawing() -> None:
    block = FigureBlock()

    html = block.render(block.to_python({"title": "Belonging", "data": "", "unit": None}))

    assert "Belonging" in html
    assert "<svg" not in html


def test_a_figure_says_where_its_scale_begins_and_shows_its_numbers_in_a_table() -> None:
    block = FigureBlock()
    value = {
        "title": "Belonging", "finding": "It fell.", "kind": "lines", "unit": "%",
        "data": "Year,All\n2023,61\n2024,62", "note": "", "source": "A survey", "source_url": "",
    }  # fmt: skip

    html = block.render(block.to_python(value))

    assert "The scale begins at" in html
    assert 'aria-label="It fell."' in html
    assert "<td" in html
    assert "62%" in html
