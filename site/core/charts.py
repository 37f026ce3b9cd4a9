"""Charts drawn here, as SVG: pure functions from numbers to markup.

Across, a drawing is measured in shares of the room it has (percent), down in pixels: so its text keeps
its size on every screen. Colours are classes of the style sheet (_charts.scss), which know dark mode and
paper. What is not known is shown as not known and never as zero: a line breaks off, a bar is words.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

MOST_SERIES = 4
TEXT, BAR, GAP, BETWEEN = (
    20,
    16,
    6,
    14,
)  # pixels: a line of text, a bar, below a bar, between groups
HIGH, LEFT, RIGHT = 260, 13.0, 91.0  # pixels; percent: where a line chart's room begins and ends
ABOVE, BELOW = 34, 30  # pixels over and under the room of a line chart
APART = 20  # pixels between the names of two lines
ALL_SAID = 6  # up to so many points of a single line have their number beside them
LETTER, NARROW = 8.5, 250.0  # pixels: a letter's width, and the room of a line on a small screen
FLAT = (
    0.25  # of the highest number: less than so much between highest and lowest is shown as little
)
_YEAR = re.compile(r"\s*((?:18|19|20|21)\d\d)\b")


class Missing(Enum):
    """Why there is no number."""

    NOT_KNOWN = gettext_lazy("not known")
    SUPPRESSED = gettext_lazy("not shown: too few answers")


Number = float | Missing


@dataclass(frozen=True)
class Series:
    """Numbers under one name, one for each of the chart's labels."""

    name: str
    values: tuple[Number, ...]


@dataclass(frozen=True)
class Chart:
    """What is drawn. labels: what the numbers are of (years, for lines), at least one; unit: such as "%".

    Raises ValueError where a series has not one number for each label, a number is not finite, or there
    are no series or more than four.
    """

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.labels or not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"A chart has labels and one to {MOST_SERIES} series.")
        if any(len(series.values) != len(self.labels) for series in self.series):
            raise ValueError("A series has one number for each label.")
        if not all(map(math.isfinite, self.known)):
            raise ValueError("Every number is finite.")

    @property
    def known(self) -> list[float]:
        return [
            value
            for series in self.series
            for value in series.values
            if not isinstance(value, Missing)
        ]

    def said(self, value: Number) -> str:
        """A number as a reader says it, with its unit: "62%", "1,204 people"; else why there is none."""
        if isinstance(value, Missing):
            return str(value.value)
        digits = (
            0 if value == int(value) else min(2, len(f"{value:.10f}".rstrip("0").split(".")[1]))
        )
        number = number_format(value, decimal_pos=digits, use_l10n=True, force_grouping=True)
        return f"{number}{'' if self.unit in ('', '%') else ' '}{self.unit}"


def bars(chart: Chart, *, says: str) -> SafeString:
    """A bar for every number, one under another; where there are several series, grouped by label.

    says: the finding, read out instead of the drawing. Each bar stands under its own words, so that no
    legend is needed; bars of a percentage stand on a rail of 100.
    """
    low, high = _room(chart)
    parts: list[SafeString] = []
    y = 0
    for place, label in enumerate(chart.labels):
        grouped = len(chart.series) > 1
        if grouped:
            parts.append(_text(label, x=0, y=y + TEXT - 5, kind="title"))
            y += TEXT + 4
        for shade, series in enumerate(chart.series, 1):
            value = series.values[place]
            name = series.name if grouped else label
            parts.append(
                format_html(
                    '<text y="{}">{} <tspan class="weft-chart__number">{}</tspan></text>',
                    y + TEXT - 5, name, chart.said(value),
                )
            )  # fmt: skip
            y += TEXT
            if not isinstance(value, Missing):  # an empty rail would look like zero
                parts.append(_rect("weft-chart__rail", 0, 100, y))
                start, end = sorted((_share(0, low, high), _share(value, low, high)))
                parts.append(_rect(f"weft-chart__fill weft-chart--{shade}", start, end, y))
                y += BAR
            y += GAP
        y += BETWEEN
    return _drawing(parts, height=y - BETWEEN, says=says)


def lines(chart: Chart, *, says: str) -> SafeString:
    """A line for each series, from left to right in the order of the labels.

    says: the finding, read out instead of the drawing. Where every label begins with a year, years that
    lie further apart stand further apart. A number that is missing leaves a gap.
    """
    ticks = _ticks(*_span(chart.known))
    low, high = ticks[0], ticks[-1]
    across = _across(chart.labels)

    def down(value: float) -> float:
        return round(ABOVE + HIGH * (1 - (value - low) / (high - low)), 1)

    parts = [
        format_html(
            '<line class="weft-chart__grid" x1="{}%" x2="100%" y1="{}" y2="{}"></line>'
            '<text class="weft-chart__tick" y="{}">{}</text>',
            LEFT, down(tick), down(tick), down(tick) + 5, chart.said(tick),
        )
        for tick in ticks
    ]  # fmt: skip
    parts += _below(chart.labels, across)
    ends: list[tuple[float, float, int, str]] = []
    for shade, series in enumerate(chart.series, 1):
        points = [
            (across[at], down(value), value)
            for at, value in enumerate(series.values)
            if not isinstance(value, Missing)
        ]
        parts += _strokes(series, across, down, shade)
        parts += [
            format_html(
                '<circle class="weft-chart__dot weft-chart--{}" cx="{}%" cy="{}" r="4"></circle>',
                shade,
                x,
                y,
            )
            for x, y, _value in points
        ]
        if points:
            x, y, value = points[-1]
            ends.append((x, y, shade, _named(chart, series, value)))
            if len(chart.series) == 1:
                said = points[:-1] if len(points) <= ALL_SAID else points[:1]
                parts += [_label(*point[:2], 1, chart.said(point[2])) for point in said]
    parts += [_label(x, y, shade, told) for x, y, shade, told in _apart(ends)]
    return _drawing(parts, height=ABOVE + HIGH + BELOW, says=says)


def begins_at(chart: Chart) -> float:
    """The number at which the scale of a chart of lines begins."""
    return _ticks(*_span(chart.known))[0]


def _named(chart: Chart, series: Series, value: float) -> str:
    said = chart.said(value)
    return f"{series.name} {said}" if len(chart.series) > 1 else said


def _strokes(
    series: Series, across: list[float], down: Callable[[float], float], shade: int
) -> Iterator[SafeString]:
    """A stroke between each two neighbouring numbers that are both known."""
    for at in range(len(across) - 1):
        one, other = series.values[at], series.values[at + 1]
        if not isinstance(one, Missing) and not isinstance(other, Missing):
            yield format_html(
                '<line class="weft-chart__line weft-chart--{}" x1="{}%" y1="{}" x2="{}%" y2="{}"></line>',
                shade, across[at], down(one), across[at + 1], down(other),
            )  # fmt: skip


def _below(labels: Sequence[str], across: list[float]) -> Iterator[SafeString]:
    """The labels under a chart of lines: all of them, or as many as a small screen has room for."""
    widest = max(len(label) for label in labels) * LETTER + 8
    every = max(1, math.ceil((len(labels) - 1) * widest / NARROW))
    last = len(labels) - 1
    for at, label in enumerate(labels):
        shown = (at % every == 0 and last - at >= every) or at == last
        if shown or every == 1:
            yield _text(label, x=across[at], y=ABOVE + HIGH + 22, kind="middle")


def _label(x: float, y: float, shade: int, told: str) -> SafeString:
    """Words above a point, towards the side that has room for them."""
    anchor = "end" if x > 80 else "start" if x < 25 else "middle"
    return format_html(
        '<text class="weft-chart__name weft-chart--{} weft-chart__text--{}" x="{}%" y="{}">{}</text>',
        shade, anchor, x, round(y - 10, 1), told,
    )  # fmt: skip


def _apart(
    ends: list[tuple[float, float, int, str]],
) -> list[tuple[float, float, int, str]]:
    """The names of lines, moved down where two would stand in one another, and all up where that
    leaves the drawing."""
    placed: list[tuple[float, float, int, str]] = []
    for x, y, shade, told in sorted(ends, key=lambda end: end[1]):
        above = placed[-1][1] + APART if placed else y
        placed.append((x, max(y, above), shade, told))
    over = max(0.0, placed[-1][1] - (ABOVE + HIGH)) if placed else 0.0
    return [(x, y - over, shade, told) for x, y, shade, told in placed]


def _across(labels: Sequence[str]) -> list[float]:
    """Where each label stands, in percent from the left."""
    years = [_YEAR.match(label) for label in labels]
    at: list[float] = [int(year[1]) for year in years if year]
    if len(at) != len(labels) or at != sorted(set(at)):
        at = list(range(len(labels)))
    wide = at[-1] - at[0]
    room = RIGHT - LEFT - 2
    return [round(LEFT + 2 + room * ((each - at[0]) / wide if wide else 0.5), 2) for each in at]


def _room(chart: Chart) -> tuple[float, float]:
    """From what to what bars are drawn: from zero, and to 100 where they are shares of it."""
    low, high = min([0.0, *chart.known]), max([0.0, *chart.known])
    if chart.unit == "%" and low == 0 and high <= 100:
        return 0.0, 100.0
    return (low, high) if high > low else (0.0, 1.0)


def _share(value: float, low: float, high: float) -> float:
    # In halves, as the difference of two great numbers may be past all numbers.
    return round(100 * min(1.0, max(0.0, (value / 2 - low / 2) / (high / 2 - low / 2))), 2)


def _span(known: Sequence[float]) -> tuple[float, float]:
    """From what to what lines are drawn: from zero, unless that would press them flat; and never so
    near that a small change looks like a great one."""
    low, high = min(known, default=0.0), max(known, default=1.0)
    if 0 <= low <= high / 2:
        low = 0.0
    least = FLAT * max(abs(low), abs(high), 1e-6)
    if high - low < least:
        middle = low / 2 + high / 2
        low, high = middle - least / 2, middle + least / 2
    return low, high


def _ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers, evenly apart, from at most `low` to at least `high`."""
    rough = (high / 2 - low / 2) / wanted * 2
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(each * size for each in (1, 2, 2.5, 5, 10) if each * size >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(at * step, 12) for at in range(first, max(last, first + 1) + 1)]


def _rect(kind: str, start: float, end: float, y: int) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"></rect>',
        kind, start, y, round(end - start, 2), BAR,
    )  # fmt: skip


def _text(told: str, *, x: float, y: float, kind: str) -> SafeString:
    return format_html(
        '<text class="weft-chart__text--{}" x="{}%" y="{}">{}</text>', kind, x, y, told
    )


def _drawing(parts: Sequence[SafeString], *, height: float, says: str) -> SafeString:
    inner = format_html_join("", "{}", ((part,) for part in parts))
    return format_html(
        '<svg class="weft-chart" role="img" aria-label="{}" width="100%" height="{}">{}</svg>',
        says, math.ceil(height), inner,
    )  # fmt: skip
