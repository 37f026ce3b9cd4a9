"""The map: which places are drawn together, how dark each is, and what a map cannot show beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count as numbers

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from places.models import Kind, Outline, Place

KINGDOM = "GB"
MARGIN = 8  # cells around the drawing: room for the line of a chosen or focused place
MOST_STEPS = 5
# Which of the five shades are used where there are fewer steps: as far apart as can be.
SHADES = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}

Address = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    """A place and its figure. url is empty where there is nothing to see."""

    name: str
    count: int
    url: str
    chosen: bool = False


@dataclass(frozen=True)
class Shape:
    """A place as drawn. path: the d of an SVG path; label: where its count fits on it, if it does."""

    code: str
    name: str
    path: str
    count: int
    shade: int
    url: str
    chosen: bool
    label: tuple[int, int] | None


@dataclass(frozen=True)
class Step:
    """A shade and the counts it stands for, first and last included."""

    shade: int
    first: int
    last: int


@dataclass(frozen=True)
class Up:
    """The level above."""

    name: str
    url: str


@dataclass(frozen=True)
class Map:
    """One view, ready for components/map.html.

    rows: every place of the view, by count and name, those with none as well. national: what is done
    across the whole of a nation or region, which shades no place below it. world: other countries.
    """

    title: str
    view_box: str
    shapes: list[Shape]
    legend: list[Step]
    rows: list[Row]
    national: list[Row]
    world: list[Row]
    up: Up | None

    @property
    def found(self) -> list[Row]:
        return [row for row in self.rows if row.count]

    @property
    def empty(self) -> list[Row]:
        return [row for row in self.rows if not row.count]


def draw(
    counts: Mapping[str, int],
    *,
    url: Address,
    within: Place | None = None,
    direct: Mapping[str, int] | None = None,
    exactly: Address | None = None,
) -> Map:
    """Draw the nations and regions of the kingdom, or what lies `within` one of them.

    counts: how many by the code of a place, each counted in every place above it as well (leave the
    choice of place out, or its neighbours all stand at none). direct: how many are placed there and
    nowhere below. url: the address that shows those of a code; exactly: of those counted in `direct`,
    else url. within: a nation or region shows its parts; an authority or ward its region, with the
    authority chosen; a country the kingdom. Codes that no place has are passed over; a former code, or
    that of a place that has ended, counts for the place there is now. Two queries at most.
    """
    line = _line(within)
    view = next((place for place in line if place.kind in (Kind.REGION, Kind.NATION)), None)
    below = line[: line.index(view)] if view else []
    chosen = {pk for place in below for pk in (place.pk, place.successor_id)}
    if view:
        wanted = Q(parent=view) | Q(successor__parent=view)
    else:
        wanted = Q(kind__in=(Kind.NATION, Kind.REGION)) | Q(
            kind=Kind.COUNTRY, code__in=[*counts, *(direct or {}), KINGDOM]
        )
    places = list(Place.objects.filter(wanted).select_related("outline"))
    found = _counted(_parts(places, view), places, counts)
    drawn = [place for place in found if hasattr(place, "outline")]
    legend = steps(max((found[place] for place in drawn), default=0))

    def row(place: Place, number: int, address: Address = url) -> Row:
        return Row(place.name, number, address(place.code) if number else "", place.pk in chosen)

    def shape(place: Place) -> Shape:
        number, outline = found[place], place.outline
        shade = next((s.shade for s in legend if s.first <= number <= s.last), 0)
        # Half of what a figure of the size in _map.scss measures across.
        fits = number and outline.room >= 10 + 7 * len(str(number))
        return Shape(
            place.code,
            place.name,
            outline.path,
            number,
            shade,
            url(place.code) if number else "",
            place.pk in chosen,
            (outline.label_x, outline.label_y) if fits else None,
        )

    whole = line[line.index(view) :] if view else [p for p in places if _is_whole(p)]
    abroad = [] if view else [p for p in places if p.kind == Kind.COUNTRY and p.code != KINGDOM]
    above = view if below or not view else view.parent
    return Map(
        title=_title(view, found),
        view_box=_view_box(place.outline for place in drawn),
        # In the order of the keyboard; the chosen one last, so that nothing is painted over its line.
        shapes=sorted(map(shape, drawn), key=lambda made: (made.chosen, made.name)),
        legend=legend,
        rows=_ordered(row(place, number) for place, number in found.items()),
        national=_ordered(
            row(place, direct[place.code], exactly or url)
            for place in whole
            if direct and direct.get(place.code)
        ),
        world=_ordered(row(p, counts[p.code]) for p in abroad if counts.get(p.code)),
        up=Up(above.name, url(above.code)) if above else None,
    )


def steps(largest: int) -> list[Step]:
    """The steps of shading up to the largest count: at most five, each ending at 1, 2, 5, 10, 20, 50
    and so on, the last at or just above the largest. None where there is nothing to shade."""
    if largest < 1:
        return []
    lasts: list[int] = []
    for last in (figure * 10**zeros for zeros in numbers() for figure in (1, 2, 5)):
        lasts.append(last)
        if last >= largest:
            break
    lasts = lasts[-MOST_STEPS:]
    firsts = [1, *(last + 1 for last in lasts[:-1])]
    return [Step(*step) for step in zip(SHADES[len(lasts)], firsts, lasts, strict=True)]


def _line(place: Place | None) -> list[Place]:
    """A place and those above it, from below, in one query."""
    if place is None:
        return []
    known: Place | None = Place.objects.select_related("parent__parent__parent__parent").get(
        pk=place.pk
    )
    line = []
    while known:
        line.append(known)
        known = known.parent
    return line


def _parts(places: list[Place], view: Place | None) -> list[Place]:
    """The places to show side by side: none of them ended, none above another."""
    today = timezone.localdate()
    parents = {place.parent_id for place in places}
    return [
        place
        for place in places
        if place.is_current(today)
        and place.kind != Kind.COUNTRY
        and place.pk not in parents
        and (view is None or place.parent_id == view.pk)
    ]


def _counted(
    parts: list[Place], places: list[Place], counts: Mapping[str, int]
) -> dict[Place, int]:
    """Each part's count, what is known by a former code or a predecessor's with it."""
    codes = {part.pk: {part.code, *part.former_codes} for part in parts}
    for place in places:
        if place.successor_id in codes and place.pk not in codes:
            codes[place.successor_id] |= {place.code, *place.former_codes}
    return {part: sum(counts.get(code, 0) for code in codes[part.pk]) for part in parts}


def _is_whole(place: Place) -> bool:
    return place.kind == Kind.NATION or place.code == KINGDOM


def _title(view: Place | None, parts: Iterable[Place]) -> str:
    if view is None:
        return _("United Kingdom, by nation and region")
    if any(part.kind == Kind.REGION for part in parts):
        return _("%(place)s, by region") % {"place": view.name}
    return _("%(place)s, by local authority") % {"place": view.name}


def _view_box(outlines: Iterable[Outline]) -> str:
    """The box of all outlines and a margin, as SVG has it; empty where there is none."""
    boxes = [(o.left, o.top, o.right, o.bottom) for o in outlines]
    if not boxes:
        return ""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = min(lefts) - MARGIN, min(tops) - MARGIN
    return f"{left} {top} {max(rights) + MARGIN - left} {max(bottoms) + MARGIN - top}"


def _ordered(rows: Iterator[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.count, row.name))
