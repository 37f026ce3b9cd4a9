"""Charts: whatever the numbers, the drawing holds them, in proportion, and shows no zero for what is not known."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import charts
from core.charts import Chart, Missing, Series, bars, lines

SAYS = "It rose."
words = st.text(min_size=1, max_size=20)
numbers = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(
    lambda value: round(value, 2)
)
missing = st.sampled_from(list(Missing))
quick = settings(max_examples=60, deadline=None)


@st.composite
def drawn(draw: st.DrawFn, value: st.SearchStrategy[float] = numbers) -> Chart:
    labels = draw(st.lists(words, min_size=1, max_size=8))
    row = st.lists(value | missing, min_size=len(labels), max_size=len(labels)).map(tuple)
    series = draw(st.lists(st.builds(Series, words, row), min_size=1, max_size=4))
    return Chart(tuple(labels), tuple(series), draw(st.sampled_from(["", "%", "people"])))


def parsed(drawing: str) -> ElementTree.Element:
    # XML allows fewer characters than a label may hold.
    return ElementTree.fromstring(re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd]", "", drawing))


def percent(element: ElementTree.Element, name: str) -> float:
    return float(element.attrib[name].removesuffix("%"))


def fills(svg: ElementTree.Element) -> list[ElementTree.Element]:
    return [rect for rect in svg.iter("rect") if "weft-chart__fill" in rect.attrib["class"]]


@quick
@given(drawn())
def test_every_bar_lies_within_the_drawing(chart: Chart) -> None:
    svg = parsed(bars(chart, says=SAYS))

    assert len(fills(svg)) == len(chart.known)
    for rect in svg.iter("rect"):
        assert 0 <= percent(rect, "x") <= percent(rect, "x") + percent(rect, "width") <= 100.01
        assert 0 <= float(rect.attrib["y"]) <= float(svg.attrib["height"]) - charts.BAR


@quick
@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=8))
def test_bars_are_as_long_as_their_numbers_are_great(values: list[float]) -> None:
    chart = Chart(tuple("abcdefgh"[: len(values)]), (Series("", tuple(values)),))

    wide = [percent(rect, "width") for rect in fills(parsed(bars(chart, says=SAYS)))]

    most = max(values)
    if most > 0:
        for value, width in zip(values, wide, strict=True):
            assert width == pytest.approx(100 * value / most, abs=0.01)


@quick
@given(drawn())
def test_every_point_of_a_line_lies_within_the_drawing(chart: Chart) -> None:
    svg = parsed(lines(chart, says=SAYS))
    high = float(svg.attrib["height"])

    assert len(list(svg.iter("circle"))) == len(chart.known)
    for dot in svg.iter("circle"):
        assert charts.LEFT <= percent(dot, "cx") <= 100
        assert charts.ABOVE <= float(dot.attrib["cy"]) <= high - charts.BELOW
    for text in svg.iter("text"):
        assert -20 <= float(text.attrib["y"]) <= high


@quick
@given(drawn())
def test_no_drawing_holds_what_is_no_number(chart: Chart) -> None:
    for drawing in (bars(chart, says=SAYS), lines(chart, says=SAYS)):
        attributes = [
            value
            for each in parsed(drawing).iter()
            for name, value in each.items()
            if name != "aria-label"
        ]
        assert not [
            value for value in attributes if value in {"nan", "inf", "-inf", "nan%", "inf%"}
        ]


@quick
@given(drawn(value=missing))
def test_what_is_not_known_is_no_zero(chart: Chart) -> None:
    assert not list(parsed(bars(chart, says=SAYS)).iter("rect"))
    assert not list(parsed(lines(chart, says=SAYS)).iter("circle"))


@given(st.sampled_from([bars, lines]))
@settings(max_examples=2)
def test_markup_in_a_label_is_text(draw) -> None:
    nasty = "<script>alert(1)</script>\"'&"
    chart = Chart((nasty, "b"), (Series(nasty, (1.0, 2.0)), Series("x", (2.0, 1.0))), nasty)

    drawing = draw(chart, says=nasty)

    assert "<script" not in drawing
    assert parsed(drawing).attrib["aria-label"] == nasty


def test_a_line_breaks_off_where_a_year_is_missing() -> None:
    values = (65.0, Missing.NOT_KNOWN, 61.0, 62.0)
    chart = Chart(("2020/21", "2021/22", "2023/24", "2024/25"), (Series("", values),), "%")

    svg = parsed(lines(chart, says=SAYS))

    strokes = [each for each in svg.iter("line") if "weft-chart__line" in each.attrib["class"]]
    assert len(strokes) == 1
    assert percent(strokes[0], "x1") == percent(list(svg.iter("circle"))[1], "cx")


def test_years_that_lie_further_apart_stand_further_apart() -> None:
    chart = Chart(("2010", "2011", "2020"), (Series("", (1.0, 2.0, 3.0)),))

    first, second, third = (
        percent(dot, "cx") for dot in parsed(lines(chart, says=SAYS)).iter("circle")
    )

    assert third - second == pytest.approx(9 * (second - first), abs=0.1)


def test_a_missing_number_says_why() -> None:
    chart = Chart(("a", "b"), (Series("", (Missing.NOT_KNOWN, Missing.SUPPRESSED)),))

    drawing = bars(chart, says=SAYS)

    assert "not known" in drawing
    assert "too few answers" in drawing


def test_a_scale_that_does_not_begin_at_zero_is_known() -> None:
    assert charts.begins_at(Chart(("1", "2"), (Series("", (60.0, 65.0)),))) > 0
    assert charts.begins_at(Chart(("1", "2"), (Series("", (10.0, 65.0)),))) == 0


def test_the_names_of_lines_do_not_stand_in_one_another() -> None:
    series = tuple(Series(name, (1.0, 50.0 + at)) for at, name in enumerate("abcd"))

    svg = parsed(lines(Chart(("1", "2"), series), says=SAYS))

    heights = sorted(
        float(text.attrib["y"])
        for text in svg.iter("text")
        if "weft-chart__name" in text.attrib["class"]
    )
    assert all(below - above >= charts.APART for above, below in pairwise(heights))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (62.0, "%", "62%"),
        (6.6, "%", "6.6%"),
        (12345.0, "people", "12,345 people"),
        (-0.25, "", "-0.25"),
    ],
)
def test_a_number_is_said_as_readers_say_it(value: float, unit: str, said: str) -> None:
    assert Chart(("a",), (Series("", (value,)),), unit).said(value) == said


@pytest.mark.parametrize(
    ("labels", "values"),
    [((), ()), (("a",), (1.0, 2.0)), (("a",), (float("nan"),)), (("a",), (float("inf"),))],
)
def test_what_cannot_be_drawn_is_refused(
    labels: tuple[str, ...], values: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match=r"A chart|A series|Every number"):
        Chart(labels, (Series("", values),))
