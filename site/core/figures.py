"""A figure of a report: numbers that are drawn, told in a sentence, and shown in a table beside it."""

import csv
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core import charts, spreadsheets
from core.charts import Chart, Missing, Series

BARS, LINES = "bars", "lines"
MOST_ROWS, LONGEST_LABEL, LONGEST_NAME = 40, 60, 30
# How tables write that there is no number; the second kind where it is held back on purpose.
NOT_KNOWN = {"", "-", "–", "—", "..", "n/a", "na"}
SUPPRESSED = {"c", "x", "*", "[c]", "[x]"}
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")


class NotATable(ValueError):
    """What was pasted is no table of numbers; the message says which line and what would be right."""


def read(text: str, unit: str) -> Chart:
    """The numbers of a pasted table.

    The first line names the columns: what the labels are (which is passed over), then each series. Every
    other line is a label and its numbers. Columns are parted by tabs or commas. Raises NotATable.
    """
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    parted = "\t" if any("\t" in line for line in lines) else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=parted)]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise NotATable(
            _(
                "Give a line with the names of the columns, then a line for each label, such as “2024, 62”."
            )
        )
    names = rows[0][1:]
    if len(names) > charts.MOST_SERIES or len(rows) > MOST_ROWS + 1:
        raise NotATable(
            _("A figure has up to %(columns)d columns of numbers and %(rows)d lines.")
            % {"columns": charts.MOST_SERIES, "rows": MOST_ROWS}
        )
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise NotATable(
                _("Line %(line)d has %(there)d columns, the first line has %(wanted)d.")
                % {"line": number, "there": len(row), "wanted": len(rows[0])}
            )
    _check_lengths(rows, names)
    values = [
        [_number(cell, line=number) for cell in row[1:]] for number, row in enumerate(rows[1:], 2)
    ]
    return Chart(
        labels=tuple(row[0] for row in rows[1:]),
        series=tuple(
            Series(name, tuple(row[column] for row in values)) for column, name in enumerate(names)
        ),
        unit=unit,
    )


def _check_lengths(rows: list[list[str]], names: list[str]) -> None:
    for number, row in enumerate(rows[1:], 2):
        if not row[0] or len(row[0]) > LONGEST_LABEL:
            raise NotATable(
                _("Line %(line)d: begin with a label of up to %(longest)d letters.")
                % {"line": number, "longest": LONGEST_LABEL}
            )
    if (len(names) > 1 and not all(names)) or any(len(name) > LONGEST_NAME for name in names):
        raise NotATable(
            _("Line 1: name each column, in up to %(longest)d letters.") % {"longest": LONGEST_NAME}
        )


def _number(cell: str, *, line: int) -> charts.Number:
    if cell.lower() in NOT_KNOWN:
        return Missing.NOT_KNOWN
    if cell.lower() in SUPPRESSED:
        return Missing.SUPPRESSED
    plain = cell.removesuffix("%").strip().replace(",", "").replace("−", "-")
    if not _NUMBER.fullmatch(plain) or len(plain) > 15:
        raise NotATable(
            _(
                "Line %(line)d: “%(cell)s” is no number. Write 62.5, or leave it empty where it is not known."
            )
            % {"line": line, "cell": cell[:40]}
        )
    return float(plain)


def table(chart: Chart) -> dict[str, Any]:
    """The same numbers as rows: names of the columns; rows of (label, numbers in words)."""
    return {
        "names": [series.name for series in chart.series],
        "rows": [
            (label, [chart.said(series.values[at]) for series in chart.series])
            for at, label in enumerate(chart.labels)
        ],
    }


def as_csv(chart: Chart, first: str) -> str:
    """The same numbers as a file for a spreadsheet: plain numbers, nothing where there is none.

    first: the name of the column of labels.
    """
    rows = [[first, *(series.name for series in chart.series)]]
    for at, label in enumerate(chart.labels):
        numbers = (series.values[at] for series in chart.series)
        rows.append(
            [label, *("" if isinstance(each, Missing) else f"{each:g}" for each in numbers)]
        )
    return spreadsheets.table(rows)


class FigureValue(blocks.StructValue):
    """A figure as it was written, and as it is drawn."""

    @property
    def chart(self) -> Chart | None:
        """None where the numbers cannot be read, as in a preview of what is being written."""
        try:
            return read(self["data"] or "", self["unit"] or "")
        except NotATable:
            return None

    @property
    def drawn(self) -> dict[str, Any] | None:
        """drawing (SVG), table, and begins_at: where the scale begins, "" where that is at zero."""
        chart = self.chart
        if chart is None:
            return None
        is_lines = self["kind"] == LINES
        draw = charts.lines if is_lines else charts.bars
        begins_at = charts.begins_at(chart) if is_lines else 0
        return {
            "drawing": draw(chart, says=self["finding"] or ""),
            "begins_at": chart.said(begins_at) if begins_at else "",
            "table": table(chart),
        }

    @property
    def column(self) -> str:
        """What the labels are called."""
        first = (self["data"] or "").strip().split("\n")[0]
        return next(csv.reader([first.replace("\t", ",")]), [""])[0].strip()


class FigureBlock(blocks.StructBlock):
    """Numbers drawn as bars or as lines over years."""

    title = blocks.CharBlock(max_length=160)
    finding = blocks.CharBlock(
        max_length=300,
        label=gettext_lazy("What it shows, in a sentence"),
        help_text=gettext_lazy(
            "Read out instead of the drawing, such as “Belonging fell from 65% to 61%.”"
        ),
    )
    kind = blocks.ChoiceBlock(
        choices=[(BARS, gettext_lazy("Bars")), (LINES, gettext_lazy("Lines over years"))],
        default=BARS,
    )
    unit = blocks.CharBlock(
        max_length=20, required=False, help_text=gettext_lazy("Such as % or people.")
    )
    data = blocks.TextBlock(
        label=gettext_lazy("Numbers"),
        help_text=gettext_lazy(
            "Paste a table. First line: the names of the columns. Then a label and its numbers in each "
            "line, parted by tabs or commas. Leave a number empty where it is not known; write c where "
            "it is held back because too few people answered."
        ),
    )
    note = blocks.CharBlock(max_length=300, required=False)
    source = blocks.CharBlock(max_length=200)
    source_url = blocks.URLBlock(required=False, label=gettext_lazy("Address of the source"))

    class Meta:
        icon = "table"
        template = "core/blocks/figure.html"
        value_class = FigureValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            read(cleaned["data"], cleaned["unit"])
        except NotATable as error:
            raise StructBlockValidationError(
                block_errors={"data": ValidationError(str(error))}
            ) from error
        return cleaned
