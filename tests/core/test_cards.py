"""The pictures that stand for pages where links to them are shared."""

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image, ImageChops

from core import cards
from core.cards import Card, Face

LONG = "What was lost when the pits closed and what newcomers and old families made of it together"


def drawn(card: Card) -> Image.Image:
    return Image.open(io.BytesIO(cards.draw(card))).convert("RGB")


@pytest.mark.parametrize(
    "title", ["Ŵyl", "Friday football", LONG, f"{LONG}, {LONG}", "x" * 255, ""], ids=len
)
def test_a_card_holds_its_words_whatever_their_length(title: str) -> None:
    picture = drawn(
        Card(title, "Case study", ("Barnsley · 2011 to 2016 " * 9, "Evidence: Measured"))
    )

    assert picture.size == (1200, 630)
    right, above_the_lines = (1130, 0, 1200, 510), (0, 374, 1200, 386)
    for empty in (right, above_the_lines):
        part = picture.crop(empty)
        assert (
            ImageChops.difference(
                part, Image.new("RGB", part.size, part.getpixel((0, 0)))
            ).getbbox()
            is None
        )


def test_letters_of_welsh_are_drawn_and_not_boxes() -> None:
    face = Face(cards.SERIF, 60)

    assert [run for _font, run in face.runs("Ŵyl y Dŵr")] == ["Ŵ", "yl y D", "ŵ", "r"]
    (font, letter), *_rest = face.runs("Ŵ")
    nothing = font.getmask("\ue000").getbbox()
    assert font.getmask(letter).getbbox() != nothing


def test_a_title_that_is_too_long_says_that_more_follows() -> None:
    face, lines = cards._fitting(f"{LONG}, {LONG}", room=280)

    assert len(lines) * face.leading < 280
    assert lines[-1].endswith("…")
    assert all(face.width(line) <= cards.ROOM for line in lines)


@pytest.mark.django_db
def test_a_card_is_drawn_once_for_its_words(
    monkeypatch: pytest.MonkeyPatch, settings: Any, client: Client
) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "cards"}
    }
    cache.clear()
    first = client.get("/card.png")
    monkeypatch.setattr(cards, "draw", None)

    again = client.get("/card.png")

    assert first["Content-Type"] == again["Content-Type"] == "image/png"
    assert first.content == again.content
