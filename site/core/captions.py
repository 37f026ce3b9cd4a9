"""Captions of a recording (WebVTT): whether they are in order, and the transcript they make.

W3C, WebVTT: The Web Video Text Tracks Format (2019). Of a file only its cues are read; notes, styles and
regions are passed over.
"""

import html
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

LONGEST = 20_000  # cues: more than any meeting has
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
# No part can begin where another can go on, so that no text takes long to read.
_VOICE = re.compile(r"<v(?:\.[^ \t<>]*)?[ \t]+([^<> \t][^<>]*)>")
_TAG = re.compile(r"<[^<>]*>")
_PASSED_OVER = ("NOTE", "STYLE", "REGION")


class NotCaptions(ValueError):
    """The text is no captions file; the message says which line and what would be right."""


@dataclass(frozen=True)
class Cue:
    """What is said from one moment to another. start, end: seconds; voice: who speaks, or ""."""

    start: float
    end: float
    voice: str
    text: str


def read(text: str) -> list[Cue]:
    """The cues of a WebVTT file, in order. Raises NotCaptions."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise NotCaptions(_("Captions begin with a line that says WEBVTT. Save them as WebVTT."))
    cues: list[Cue] = []
    at = 1
    while at < len(lines):
        if not lines[at].strip() or lines[at].startswith(_PASSED_OVER):
            at = _past(lines, at) if lines[at].strip() else at + 1
            continue
        if "-->" not in lines[at]:  # the name of a cue, above its times
            at += 1
        if at == len(lines) or "-->" not in lines[at]:
            if not cues and at < 6:  # what belongs to the head
                at = _past(lines, at)
                continue
            raise NotCaptions(
                _(
                    "Line %(line)d: each caption has a line of times, such as 00:01.000 --> 00:04.000."
                )
                % {"line": min(at, len(lines) - 1) + 1}
            )
        end = _past(lines, at)
        cues.append(_cue(lines[at], lines[at + 1 : end], number=at + 1, before=cues))
        at = end
    if not cues:
        raise NotCaptions(_("There is no caption in this file."))
    if len(cues) > LONGEST:
        raise NotCaptions(_("There are too many captions in this file: up to 20,000."))
    return cues


def _past(lines: list[str], at: int) -> int:
    """The first empty line from `at` on."""
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _cue(timing: str, said: list[str], *, number: int, before: list[Cue]) -> Cue:
    times = _TIMING.fullmatch(timing.strip())
    if times is None:
        raise NotCaptions(
            _("Line %(line)d: write the times as 00:01.000 --> 00:04.000.") % {"line": number}
        )
    start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
    if end <= start:
        raise NotCaptions(
            _("Line %(line)d: this caption ends before it begins.") % {"line": number}
        )
    if before and start < before[-1].start:
        raise NotCaptions(
            _("Line %(line)d: this caption begins before the one above it.") % {"line": number}
        )
    text = "\n".join(said)
    voice = _VOICE.search(text)
    plain = html.unescape(_TAG.sub("", text)).strip()
    return Cue(start, end, html.unescape(voice[1]).strip() if voice else "", plain)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def transcript(cues: list[Cue]) -> list[tuple[str, str]]:
    """What was said, as paragraphs: (who, or "", words). A new one begins with another voice, or after
    a silence of two seconds."""
    told: list[tuple[str, str]] = []
    before: Cue | None = None
    for cue in cues:
        words = " ".join(cue.text.split())
        if not words:
            continue
        goes_on = (
            before is not None
            and (cue.voice == before.voice or not cue.voice)
            and cue.start - before.end < 2
        )
        if goes_on and told:
            told[-1] = (told[-1][0], f"{told[-1][1]} {words}")
        else:
            told.append((cue.voice, words))
        before = cue
    return told
