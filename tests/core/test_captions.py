"""Captions: read where they are in order, refused by line where they are not, and told as a transcript."""

import pytest

from core import captions
from core.captions import Cue, NotCaptions

MEETING = """WEBVTT - A meeting
Kind: captions

NOTE written by hand

STYLE
::cue { color: white }

first
00:01.000 --> 00:03.500 align:start
<v Facilitator>Who would
like to begin?

00:04.000 --> 00:06.000
<v Facilitator>There is <b>no</b> hurry.

2
00:00:06.500 --> 01:00:08.000
<v.loud Council officer>Tea &amp; biscuits helped.
"""


def test_captions_are_read_with_their_times_and_voices() -> None:
    cues = captions.read(MEETING)

    assert cues[0] == Cue(1.0, 3.5, "Facilitator", "Who would\nlike to begin?")
    assert cues[1].text == "There is no hurry."
    assert cues[2] == Cue(6.5, 3608.0, "Council officer", "Tea & biscuits helped.")


def test_a_transcript_goes_on_while_the_same_voice_does() -> None:
    assert captions.transcript(captions.read(MEETING)) == [
        ("Facilitator", "Who would like to begin? There is no hurry."),
        ("Council officer", "Tea & biscuits helped."),
    ]


def test_a_transcript_begins_a_paragraph_after_a_silence() -> None:
    cues = [
        Cue(0, 1, "", "One."),
        Cue(1.5, 2, "", "Two."),
        Cue(5, 6, "", "Three."),
        Cue(6, 7, "", " "),
    ]

    assert captions.transcript(cues) == [("", "One. Two."), ("", "Three.")]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_the_ends_of_lines_of_any_system_are_read(ends: str) -> None:
    assert len(captions.read("\ufeff" + MEETING.replace("\n", ends))) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "begin with a line that says WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip", "begin with a line that says WEBVTT"),
        ("WEBVTT\n", "no caption"),
        ("WEBVTT\n\n00:01 --> 00:02\nHello", "Line 3: write the times as"),
        ("WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nHello", "Line 3: write the times as"),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\nHello", "Line 3: this caption ends before it begins"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nHello", "Line 3: this caption ends before it begins"),
        (
            "WEBVTT\n\n00:05.000 --> 00:06.000\nHello\n\n00:02.000 --> 00:03.000\nAgain",
            "Line 6: this caption begins before the one above it",
        ),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nHello\n\nname\n", "each caption has a line of times"),
        ("WEBVTT\n\n00:99.000 --> 01:99.000\nHello", "Line 3: write the times as"),
    ],
)
def test_what_is_wrong_is_said_by_line(text: str, says: str) -> None:
    with pytest.raises(NotCaptions, match=says):
        captions.read(text)
