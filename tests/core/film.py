"""Recordings made to order: the frames of MP4, WebM and MP3 files, with what a camera would write in them."""

import struct

PLACE = "+53.5526-001.4797/"
MAKER = "Example camera of somebody"


def box(name: bytes, inside: bytes = b"", *, long: bool = False) -> bytes:
    if long:
        return struct.pack(">I4sQ", 1, name, len(inside) + 16) + inside
    return struct.pack(">I4s", len(inside) + 8, name) + inside


def track(kind: bytes) -> bytes:
    handler = box(b"hdlr", bytes(8) + kind + bytes(12) + MAKER.encode() + b"\0")
    media = box(b"mdia", box(b"mdhd", bytes(4) + b"\x11" * 8 + bytes(12)) + handler)
    named = box(b"udta", box(b"name", MAKER.encode()))
    return box(b"trak", box(b"tkhd", b"\x01" + bytes(3) + b"\x22" * 16 + bytes(60)) + media + named)


def mp4(*kinds: bytes, long: bool = False) -> bytes:
    """A film with these tracks (b"vide", b"soun"), whose every metadata box says where and by whom."""
    place = box(b"udta", box(b"\xa9xyz", PLACE.encode()), long=long)
    about = box(b"meta", bytes(4) + MAKER.encode())
    head = box(b"mvhd", bytes(4) + b"\x33" * 8 + bytes(80))
    film = box(b"moov", head + b"".join(map(track, kinds or (b"vide", b"soun"))) + place + about)
    own = box(b"uuid", b"x" * 16 + PLACE.encode())
    return box(b"ftyp", b"isom" + bytes(4)) + film + own + box(b"mdat", b"frames and sound")


def element(key: int, inside: bytes, *, unknown: bool = False, wide: int = 4) -> bytes:
    name = key.to_bytes((key.bit_length() + 7) // 8)
    if unknown:
        return name + b"\x01" + b"\xff" * 7 + inside
    return name + (len(inside) | 1 << (7 * wide)).to_bytes(wide) + inside


def webm(*kinds: int, unknown: bool = False, document: bytes = b"webm") -> bytes:
    """A film with tracks of these kinds (1 picture, 2 sound); unknown: as browsers record them."""
    head = element(0x1A45DFA3, element(0x4282, document, wide=1))
    programs = element(0x4D80, MAKER.encode()) + element(0x5741, MAKER.encode(), wide=1)
    info = element(
        0x1549A966,
        element(0xBF, b"CRC!", wide=1)
        + programs
        + element(0x7BA9, PLACE.encode(), wide=2)
        + element(0x4461, b"\x01" * 8, wide=8),
    )
    tracks = [
        element(
            0xAE, element(0x83, bytes([kind]), wide=1) + element(0x536E, MAKER.encode(), wide=1)
        )
        for kind in kinds or (1, 2)
    ]
    cluster = element(
        0x1F43B675, element(0xE7, b"\0", wide=1) + element(0xA3, b"frames", wide=1), unknown=unknown
    )
    tags = element(0x1254C367, PLACE.encode() + MAKER.encode() * 20)
    inside = info + element(0x1654AE6B, b"".join(tracks)) + cluster * 2 + tags
    return head + element(0x18538067, inside, unknown=unknown)


def mp3(frames: int = 5) -> bytes:
    """Frames of silence (MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes each)."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def tagged_mp3() -> bytes:
    inside = MAKER.encode() + PLACE.encode()
    before = b"ID3\x04\x00\x00" + bytes([0, 0, len(inside) >> 7, len(inside) & 127]) + inside
    return before + mp3() + b"APETAGEX" + inside + b"TAG" + MAKER.encode().ljust(125, b"\0")
