"""What recordings lose on arrival: who made them, with what, when and where.

Each function takes the content of a file and gives back the content to keep. They raise ValidationError
with the reason, or, where the content is damaged, ValueError. Sound and picture stay as they are, to the
byte, and where they are: what is taken out of MP4 and WebM becomes empty space of the same size.

MP4: ISO/IEC 14496-12. WebM: RFC 8794 (EBML) and RFC 9559 (Matroska). MP3: ISO/IEC 11172-3, and ID3.
"""

import struct
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# --- MP4: boxes in boxes, each with its size and a name of four letters -------------------------------

HOLDING = {
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf", b"mfra",
}  # fmt: skip
# User data, metadata, and boxes of anyone's own, in which cameras write where they were.
EMPTIED = {b"udta", b"meta", b"uuid", b"mdta", b"ilst", b"gps ", b"GPMF"}
DATED = {b"mvhd", b"tkhd", b"mdhd"}
PLAYED = {b"vide", b"soun", b"subt", b"text", b"sbtl", b"clcp"}
DEEPEST = 8


def mp4(content: bytes) -> bytes:
    """An MP4 film whose metadata is empty space. Tracks of data, such as of places, are refused."""
    kept = bytearray(content)
    names = [name for name, *_places in _boxes(kept, 0, len(kept))]
    if names[:1] != [b"ftyp"] or b"moov" not in names:
        raise ValueError("An MP4 begins with its type and holds a film.")
    _empty_boxes(kept, 0, len(kept), depth=0)
    return bytes(kept)


def _boxes(content: bytearray, at: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(name, where it begins, where its inside begins, where it ends) of each box between two places."""
    while at < end:
        if end - at < 8:
            raise ValueError("A box is cut short.")
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            if end - at < 16:
                raise ValueError("A box is cut short.")
            (size,), head = struct.unpack_from(">Q", content, at + 8), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise ValueError("A box reaches past its end.")
        yield name, at, at + head, at + size
        at += size


def _empty_boxes(content: bytearray, at: int, end: int, *, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("Boxes lie too deep in one another.")
    for name, begins, start, stop in list(_boxes(content, at, end)):
        if name in EMPTIED:
            content[begins + 4 : begins + 8] = b"free"
            content[start:stop] = bytes(stop - start)
        elif name in DATED:
            _forget_dates(content, start, stop)
        elif name == b"hdlr":
            _check_track(content, start, stop)
        elif name in HOLDING:
            _empty_boxes(content, start, stop, depth=depth + 1)


def _forget_dates(content: bytearray, start: int, stop: int) -> None:
    """When the film was made and changed: two numbers behind the version and the flags."""
    size = 16 if content[start] == 1 else 8
    if start + 4 + size > stop:
        raise ValueError("A head is cut short.")
    content[start + 4 : start + 4 + size] = bytes(size)


def _check_track(content: bytearray, start: int, stop: int) -> None:
    kind = bytes(content[start + 8 : start + 12])
    if kind not in PLAYED:
        raise ValidationError(
            _(
                "This recording holds a track of data beside sound and picture, such as where the camera "
                "was. Export it again without that track."
            )
        )
    # Behind the kind and three empty numbers stands the name of the program that made the track.
    if stop > start + 24:
        content[start + 24 : stop] = bytes(stop - start - 24)


# --- WebM: elements in elements, each with an id and a size ------------------------------------------

EBML, SEGMENT, CLUSTER, INFO, TRACKS, TRACK = (
    0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE,
)  # fmt: skip
OPENED = {SEGMENT, CLUSTER, INFO, TRACKS, TRACK}
DOCUMENT_TYPE, TRACK_TYPE, VOID = 0x4282, 0x83, 0xEC
# Tags, attachments, title, date, own and other file names, the name of a track, checksums of all that.
VOIDED = {0x1254C367, 0x1941A469, 0x7BA9, 0x4461, 0x7384, 0x3C83AB, 0x3E83BB, 0x536E, 0xBF}
# Which programs made it: these must be there, and so only their letters go.
BLANKED = {0x4D80, 0x5741}
PICTURE, SOUND, WORDS = 1, 2, 17
UNKNOWN = -1


def webm(content: bytes) -> bytes:
    """A WebM film whose metadata is empty space. Tracks of other things than sound, picture and words
    are refused."""
    kept = bytearray(content)
    at, seen, kind = 0, set[int](), b""
    while at < len(kept):
        element, start, size = _element(kept, at)
        if not seen and element != EBML:
            raise ValueError("A WebM begins with its head.")
        seen.add(element)
        if element in OPENED:
            at = start
            continue
        stop = start + size
        if size == UNKNOWN or stop > len(kept):
            raise ValueError("An element reaches past its end.")
        if element == EBML:
            kind = _document_type(kept, start, stop)
        elif element in VOIDED:
            _void(kept, at, stop)
        elif element in BLANKED:
            kept[start:stop] = b" " * size
        elif element == TRACK_TYPE and int.from_bytes(kept[start:stop]) not in (
            PICTURE,
            SOUND,
            WORDS,
        ):
            raise ValidationError(
                _(
                    "This recording holds a track of data beside sound and picture. Export it again without it."
                )
            )
        at = stop
    if kind != b"webm" or not {SEGMENT, TRACKS, TRACK} <= seen:
        raise ValueError("A WebM holds a film.")
    return bytes(kept)


def _element(content: bytearray, at: int) -> tuple[int, int, int]:
    """(id, where its inside begins, its size or UNKNOWN) of the element at a place."""
    wide = _width(content, at, most=4)
    element = int.from_bytes(content[at : at + wide])
    at += wide
    wide = _width(content, at, most=8)
    whole = (1 << (7 * wide)) - 1
    size = int.from_bytes(content[at : at + wide]) & whole
    return element, at + wide, UNKNOWN if size == whole else size


def _width(content: bytearray, at: int, *, most: int) -> int:
    """How many bytes a number takes: one more than the zeros before the first one."""
    wide = 9 - content[at].bit_length() if at < len(content) else 9
    if wide > most or at + wide > len(content):
        raise ValueError("A number is cut short.")
    return wide


def _document_type(content: bytearray, at: int, end: int) -> bytes:
    while at < end:
        element, start, size = _element(content, at)
        if size == UNKNOWN or start + size > end:
            raise ValueError("The head is cut short.")
        if element == DOCUMENT_TYPE:
            return bytes(content[start : start + size]).rstrip(b"\0")
        at = start + size
    return b""


def _void(content: bytearray, at: int, stop: int) -> None:
    """Empty space in place of an element: an id of one byte, a size, nothing."""
    wide = min(8, stop - at - 1)
    inside = stop - at - 1 - wide
    size = (inside | 1 << (7 * wide)).to_bytes(wide)
    content[at:stop] = bytes([VOID]) + size + bytes(inside)


# --- MP3: frames one after another, with tags before and behind ----------------------------------------

BITRATES = {  # kilobits a second, by whether the version is the first
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
FEWEST_FRAMES = 3


def mp3(content: bytes) -> bytes:
    """The sound of an MP3 and nothing else: no tags before it, none behind."""
    at = 0
    while content.startswith(b"ID3", at):
        if len(content) < at + 10:
            raise ValueError("A tag is cut short.")
        size = 0
        for byte in content[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size + (10 if content[at + 5] & 0x10 else 0)
    while at < len(content) and content[at] == 0:  # room left for tags
        at += 1
    start, frames = at, 0
    while size := _frame(content, at):
        at, frames = at + size, frames + 1
    if frames < FEWEST_FRAMES:
        raise ValueError("An MP3 holds frames of sound.")
    return content[start : min(at, len(content))]


def _frame(content: bytes, at: int) -> int:
    """How many bytes the frame at a place takes, 0 where there is none."""
    if len(content) < at + 4:
        return 0
    head = int.from_bytes(content[at : at + 4])
    version, layer, rate = head >> 19 & 3, head >> 17 & 3, head >> 10 & 3
    bits = head >> 12 & 15
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or rate == 3 or bits in (0, 15):
        return 0
    is_first = version == 3
    samples = 144_000 if is_first else 72_000
    return samples * BITRATES[is_first][bits] // RATES[version][rate] + (head >> 9 & 1)
