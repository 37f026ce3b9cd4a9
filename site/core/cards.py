"""The picture that stands for a page where a link to it is shared: drawn here, from a few words.

1200 by 630 pixels, as Open Graph's readers crop others; in the light palette, whatever the reader's.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import cache as once
from itertools import groupby

from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 1200, 630, 76
ROOM = WIDTH - 2 * MARGIN  # for a line
KEPT = 30 * 24 * 3600  # seconds
# As in the light palette: site/frontend/scss/_palette.scss.
PAPER, INK, QUIET, GREEN, RUST, THREAD, CREAM = (
    "#fbf7ee", "#1c231f", "#555b52", "#1d4a3c", "#9a4420", "#d9773f", "#fffaf0",
)  # fmt: skip
SERIF, SANS = "source-serif-4-latin{}-600-normal", "public-sans-latin{}-wght-normal"
TITLE_SIZES, MOST_LINES = (78, 68, 60, 52, 46), 4
# The threads of our mark, in a square of 32: those that run down, across, and the weft.
WARP = ((8, 3.5, 8, 12.6), (8, 19.4, 8, 28.5), (16, 11.4, 16, 20.6), (24, 3.5, 24, 12.6),
        (24, 19.4, 24, 28.5), (11.4, 8, 20.6, 8), (11.4, 24, 20.6, 24))  # fmt: skip
WEFT = ((0.5, 16, 12.6, 16), (19.4, 16, 31.5, 16))
FORM = 1  # raise it when the drawing changes


@dataclass(frozen=True)
class Card:
    """What a card says. kind: above the title ("Case study"); lines: below it, two at the most."""

    title: str
    kind: str = ""
    lines: Sequence[str] = ()

    @property
    def in_words(self) -> str:
        """The same for those who do not see it."""
        return ". ".join(filter(None, [self.title, *self.lines]))


@dataclass(frozen=True)
class Face:
    """A face at a size in pixels; weight: of one that has several in a file, else 0."""

    family: str
    size: int
    weight: int = 0

    @property
    def leading(self) -> int:
        """From line to line."""
        return round(self.size * 1.16)

    def runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        """The text in pieces, each with the file that holds its letters: most of them are in one, those
        of Welsh and others in another."""
        for is_extended, letters in groupby(text, lambda letter: 0x100 <= ord(letter) < 0x2000):
            yield _font(self.family, is_extended, self.size, self.weight), "".join(letters)

    def width(self, text: str) -> float:
        return sum(font.getlength(run) for font, run in self.runs(text))


def site_card() -> Card:
    """The card of the site, for every page without one of its own."""
    return Card(
        _("For the people who hold communities together"),
        lines=(_("What others have done, where, and how well it is known"),),
    )


def answer(card: Card) -> HttpResponse:
    """The picture, drawn once for the words on it and kept."""
    digest = hashlib.sha256(repr((FORM, astuple(card))).encode()).hexdigest()
    png = cache.get(key := f"card:{digest}")
    if png is None:
        cache.set(key, png := draw(card), KEPT)
    return HttpResponse(png, content_type="image/png")


def draw(card: Card) -> bytes:
    """The card as a PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    foot = HEIGHT - 104
    pen.rectangle((0, foot, WIDTH, HEIGHT), fill=GREEN)
    pen.rectangle((0, foot - 6, WIDTH, foot - 1), fill=THREAD)
    _mark(pen, MARGIN, foot + 24, 56)
    _write(pen, "Weft", (MARGIN + 76, foot + 24), Face(SERIF, 42), CREAM)

    top = 64
    if card.kind:
        _write(pen, card.kind, (MARGIN, top), Face(SANS, 28, 650), RUST)
    top += 52
    title, lines = _fitting(card.title, room=390 - top)
    for line in lines:
        _write(pen, line, (MARGIN, top), title, INK)
        top += title.leading
    bottom = foot - 40 - 46 * len(card.lines)
    for number, line in enumerate(card.lines):
        face, colour = (Face(SANS, 31, 600), INK) if number else (Face(SANS, 31, 450), QUIET)
        _write(pen, _cut(line, face), (MARGIN, bottom + 46 * number), face, colour)
    out = io.BytesIO()
    picture.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _mark(pen: ImageDraw.ImageDraw, left: int, top: int, size: int) -> None:
    unit = size / 32
    for threads, colour in ((WARP, CREAM), (WEFT, "#ee8f55")):
        for x, y, to_x, to_y in threads:
            pen.line(
                (left + x * unit, top + y * unit, left + to_x * unit, top + to_y * unit),
                fill=colour,
                width=round(4.2 * unit),
            )


def _fitting(text: str, room: int) -> tuple[Face, list[str]]:
    """The largest size in which the text has room, and its lines; cut where it has none in any."""
    for size in TITLE_SIZES:
        face = Face(SERIF, size)
        lines = list(_broken(text, face))
        if len(lines) <= MOST_LINES and len(lines) * face.leading < room:
            return face, lines
    most = min(MOST_LINES, room // face.leading)
    return face, [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), face)]


def _broken(text: str, face: Face) -> Iterator[str]:
    """The text in lines that fit."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and face.width(longer) > ROOM:
            yield _cut(line, face)
            longer = word
        line = longer
    yield _cut(line, face)


def _cut(text: str, face: Face) -> str:
    """What of a line fits, with a sign where something was left out."""
    if face.width(text) <= ROOM:
        return text
    while text and face.width(f"{text}…") > ROOM:
        text = text[:-1].rstrip()
    return f"{text}…"


def _write(
    pen: ImageDraw.ImageDraw, text: str, at: tuple[float, float], face: Face, colour: str
) -> None:
    """Write a line, its top at a point."""
    left, top = at
    for font, run in face.runs(text):
        pen.text((left, top + face.size), run, font=font, fill=colour, anchor="ls")
        left += font.getlength(run)


@once
def _font(family: str, is_extended: bool, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """One of the files that the pages are set in: Pillow reads WOFF2 as it is."""
    path = finders.find(f"weft/fonts/{family.format('-ext' if is_extended else '')}.woff2")
    assert isinstance(path, str), "Fonts are built with the style sheet: make assets."
    font = ImageFont.truetype(path, size)
    if weight:
        font.set_variation_by_axes([weight])
    return font
