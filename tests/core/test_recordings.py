"""Recordings: cleaned of who made them and where, refused where they are something else, played from any place."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import StreamingHttpResponse
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from core import sound_and_film
from core.files import part_asked_for, without_metadata
from core.models import ClosedDocument
from core.recordings import RecordingBlock
from tests.core import film

CLEAN: dict[str, Callable[[bytes], bytes]] = {
    "mp4": sound_and_film.mp4,
    "webm": sound_and_film.webm,
    "mp3": sound_and_film.mp3,
}
FILMS = [
    ("mp4", film.mp4()),
    ("mp4", film.mp4(long=True)),
    ("webm", film.webm()),
    ("webm", film.webm(unknown=True)),
    ("mp3", film.tagged_mp3()),
]
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Facilitator>Welcome.\n"


@pytest.mark.parametrize(("kind", "content"), FILMS)
def test_who_made_a_recording_and_where_is_taken_out_of_it(kind: str, content: bytes) -> None:
    assert film.MAKER.encode() in content

    clean = CLEAN[kind](content)

    for told in (film.MAKER, film.PLACE):
        assert told.encode() not in clean
    for date in (b"\x11" * 8, b"\x22" * 16, b"\x33" * 8, b"\x01" * 8):
        assert date not in clean


@pytest.mark.parametrize(("kind", "content"), FILMS[:4])
def test_sound_and_picture_stay_where_they_are(kind: str, content: bytes) -> None:
    clean = CLEAN[kind](content)

    assert len(clean) == len(content)
    assert clean.find(b"frames") == content.find(b"frames") > 0
    assert CLEAN[kind](clean) == clean


def test_an_mp3_keeps_its_frames_alone() -> None:
    assert sound_and_film.mp3(film.tagged_mp3()) == film.mp3()


def test_what_is_emptied_is_still_a_row_of_boxes_and_elements() -> None:
    clean = bytearray(sound_and_film.mp4(film.mp4()))
    names = [name for name, *_places in sound_and_film._boxes(clean, 0, len(clean))]

    assert names == [b"ftyp", b"moov", b"free", b"mdat"]
    assert b"free" in bytes(clean[clean.find(b"moov") :])


@pytest.mark.parametrize(
    ("kind", "content"),
    [("mp4", film.mp4(b"vide", b"meta")), ("mp4", film.mp4(b"mebx")), ("webm", film.webm(1, 33))],
)
def test_a_track_of_data_is_refused_and_said(kind: str, content: bytes) -> None:
    with pytest.raises(ValidationError, match="a track of data beside sound and picture"):
        CLEAN[kind](content)


@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film.mp3", "film.vtt"])
@pytest.mark.parametrize(
    "content",
    [
        b"", b"MZ" + bytes(500), b"<html>", b"\xff\xfb\x90", bytes(100), film.webm(document=b"matroska"),
        film.mp4()[:120], film.webm()[:60], film.mp3(2), b"RIFF" + bytes(60),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError):
        without_metadata(ContentFile(content, name=name))


def test_a_recording_under_another_kinds_name_is_refused() -> None:
    for kind, content in FILMS:
        for other in {"mp4", "webm", "mp3"} - {kind}:
            with pytest.raises(ValidationError):
                without_metadata(ContentFile(content, name=f"film.{other}"))


def test_a_file_that_folds_boxes_without_end_is_refused() -> None:
    inside = b""
    for _deep in range(60):
        inside = film.box(b"moov", inside)

    with pytest.raises(ValidationError, match="not a whole"):
        without_metadata(ContentFile(film.box(b"ftyp", b"isom") + inside, name="film.mp4"))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(FILMS), st.integers(0, 3000), st.binary(max_size=12))
def test_a_damaged_file_is_cleaned_or_refused(
    which: tuple[str, bytes], at: int, noise: bytes
) -> None:
    kind, content = which
    place = at % len(content)
    damaged = content[:place] + noise + content[place + len(noise) :]

    try:
        clean = without_metadata(ContentFile(damaged, name=f"film.{kind}")).read()
    except ValidationError:
        return
    assert len(clean) <= len(damaged)


def test_captions_that_are_out_of_order_are_refused_by_line() -> None:
    wrong = b"WEBVTT\n\n00:05.000 --> 00:01.000\nHello"

    with pytest.raises(ValidationError, match="Line 3"):
        without_metadata(ContentFile(wrong, name="film.vtt"))


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("", None), ("bytes=0-", (0, 100)), ("bytes=10-19", (10, 10)), ("bytes=90-500", (90, 10)),
        ("bytes=-10", (90, 10)), ("bytes=-500", (0, 100)), ("bytes=100-", (100, 0)), ("bytes=-0", (100, 0)),
        ("bytes=0-0", (0, 1)), ("bytes=5-2", None), ("bytes=0-1,5-6", None), ("bytes=-", None),
        ("lines=1-2", None), ("bytes=a-b", None), ("bytes=１-２", None),
    ],
)  # fmt: skip
def test_a_part_that_is_asked_for_is_read_as_the_standard_says(
    asked: str, part: tuple[int, int] | None
) -> None:
    assert part_asked_for(asked, 100) == part


def document(name: str, content: bytes) -> ClosedDocument:
    made = ClosedDocument(title=name, original_name=name, file_size=len(content))
    made.file.save(name, io.BytesIO(content))
    made.save()
    return made


async def _all(response: StreamingHttpResponse) -> bytes:
    return b"".join([chunk async for chunk in response])


def read(response: Any) -> bytes:
    from asgiref.sync import async_to_sync

    return async_to_sync(_all)(response) if response.streaming else response.content


@pytest.mark.django_db
def test_a_player_can_begin_in_the_middle(client: Client) -> None:
    content = film.webm() * 300
    file = document("film.webm", content)

    whole = client.get(file.url)
    part = client.get(file.url, headers={"Range": "bytes=70000-150000", "Accept-Encoding": "gzip"})

    assert (whole.status_code, whole["Accept-Ranges"], whole["Content-Type"]) == (
        200,
        "bytes",
        "video/webm",
    )
    assert whole["Content-Disposition"].startswith("inline")
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 70000-{min(150000, len(content) - 1)}/{len(content)}"
    assert not part.has_header("Content-Encoding")
    assert read(part) == content[70000:150001]


@pytest.mark.django_db
def test_a_part_that_is_not_there_is_said_not_to_be(client: Client) -> None:
    file = document("film.webm", film.webm())

    beyond = client.get(file.url, headers={"Range": "bytes=9999999-"})
    with_a_mark = client.get(file.url, headers={"Range": "bytes=0-1", "If-Range": '"old"'})

    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(film.webm())}")
    assert with_a_mark.status_code == 200


@pytest.mark.django_db
def test_a_proxy_is_left_to_send_the_part(client: Client, settings: Any) -> None:
    settings.CLOSED_FILES_PROXY = "/closed/"
    file = document("film.webm", film.webm())

    response = client.get(file.url, headers={"Range": "bytes=0-1"})

    assert response.status_code == 200
    assert response["X-Accel-Redirect"].startswith("/closed/")


def recording(**fields: Any) -> dict[str, Any]:
    return {
        "title": "A meeting", "date": None, "file": None, "link": "", "captions": None, "language": "en",
        "transcript": "", **fields,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_recording_is_played_with_its_captions_and_told_in_words() -> None:
    block = RecordingBlock()
    film_file, words = document("film.webm", film.webm()), document("film.vtt", CAPTIONS.encode())

    html = block.render(
        block.to_python(recording(file=film_file.pk, captions=words.pk, date="2026-03-09"))
    )

    assert f'<source src="{film_file.url}" type="video/webm">' in html
    assert f'<track kind="captions" src="{words.url}"' in html
    assert 'preload="none"' in html
    assert "Welcome." in html
    assert "Facilitator:" in html
    assert "9 March 2026" in html


@pytest.mark.django_db
def test_sound_is_played_and_its_own_transcript_told() -> None:
    block = RecordingBlock()
    sound = document("talk.mp3", film.mp3())

    html = block.render(
        block.to_python(recording(file=sound.pk, transcript="<p>Good morning.</p>"))
    )

    assert "<audio" in html
    assert "Good morning." in html


def test_a_recording_elsewhere_is_a_link_and_loads_nothing() -> None:
    block = RecordingBlock()

    html = block.render(block.to_python(recording(link="https://example.org/film")))

    assert 'href="https://example.org/film"' in html
    for loads in ("<iframe", "<video", "<audio", "<script", "src="):
        assert loads not in html


@pytest.mark.django_db
def test_a_recording_whose_captions_were_taken_away_is_still_shown() -> None:
    block = RecordingBlock()
    film_file, words = document("film.webm", film.webm()), document("film.vtt", CAPTIONS.encode())
    Path(words.file.path).unlink()

    assert "<video" in block.render(
        block.to_python(recording(file=film_file.pk, captions=words.pk))
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "words", "fields", "says"),
    [
        ("", "", {}, "one of the two"),
        ("film.webm", "", {"link": "https://example.org/"}, "one of the two"),
        ("", "", {"link": "http://example.org/"}, "begins with https://"),
        ("paper.pdf", "", {}, "ends in .mp4, .webm or .mp3"),
        ("film.webm", "paper.pdf", {}, "ends in .vtt"),
        ("film.webm", "", {}, "people who cannot hear the film"),
        ("talk.mp3", "", {"transcript": "<p> </p>"}, "Write down what is said"),
        ("film.webm", "film.vtt", {}, ""),
        ("talk.mp3", "film.vtt", {}, ""),
        ("talk.mp3", "", {"transcript": "<p>Good morning.</p>"}, ""),
        ("", "", {"link": "https://example.org/"}, ""),
    ],
)
def test_an_editor_is_told_what_a_recording_lacks(
    file: str, words: str, fields: dict[str, str], says: str
) -> None:
    block = RecordingBlock()
    keys = {
        name: document(each, b"x").pk
        for name, each in (("file", file), ("captions", words))
        if each
    }
    value = block.to_python(recording(**keys, **fields))

    if not says:
        assert block.clean(value)["title"] == "A meeting"
        return
    with pytest.raises(ValidationError) as error:
        block.clean(value)
    assert says in str(error.value.as_json_data())
