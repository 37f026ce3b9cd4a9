"""The meanings of a collection's things, on this host's disk beside its index.

One file of records of one size: key, digest of its gists, their mean vector. A later record of a
key takes the place of an earlier one. Readers map it, so every process of the host shares it; the
indexer alone writes: it appends, and blanks where they lie the records of what is gone, so a change
costs the same however many there are. What a vector was made from is known by its digest, so nothing
is computed twice, not even by a new index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.meaning import SIZE, Floats

RECORD = np.dtype([("key", "<i8"), ("gist", "<u8"), ("vector", "<f4", (SIZE,))])
FILE = "meanings.bin"
BLANK = -1  # the key of a record that tells of nothing any more
_BLANK = np.zeros(1, dtype=RECORD)
_BLANK["key"] = BLANK
_NOTHING = np.empty(0, dtype=RECORD)


@dataclass(frozen=True)
class Meanings:
    """What is known: sorted keys, and where the vector of each lies; file: in which file."""

    records: NDArray[np.void]
    keys: NDArray[np.int64]
    rows: NDArray[np.int64]
    file: int

    def near(self, vector: Floats, most: int) -> list[tuple[int, float]]:
        """The nearest keys with their cosine, nearest first."""
        if not len(self.keys):
            return []
        # All records, replaced ones too: choosing rows first would copy every vector.
        cosines = (self.records["vector"] @ vector)[self.rows]
        top = np.argsort(-cosines)[:most]
        return [(int(self.keys[at]), float(cosines[at])) for at in top]

    def nearness(self, vector: Floats, keys: Iterable[int]) -> NDArray[np.float32]:
        """The cosine of each key, in their order; 0 for one that is not known."""
        asked = np.fromiter(keys, dtype=np.int64)
        found = np.zeros(len(asked), dtype=np.float32)
        if len(asked) and len(self.keys):
            at = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
            known = self.keys[at] == asked
            found[known] = self.records["vector"][self.rows[at[known]]] @ vector
        return found

    def of(self, key: int) -> Floats | None:
        """The vector of a key, None for one that is not known."""
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return None
        found: Floats = self.records["vector"][self.rows[at]]
        return found

    def held(self) -> dict[int, tuple[int, int]]:
        """Key -> the digest of what its vector was made from, and its row."""
        gists = self.records["gist"][self.rows].tolist()
        return dict(
            zip(self.keys.tolist(), zip(gists, self.rows.tolist(), strict=True), strict=True)
        )


NONE = Meanings(_NOTHING, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), 0)


def digest(gists: Sequence[str]) -> int:
    """Names what a vector was made from."""
    return int.from_bytes(blake2b("\0".join(gists).encode(), digest_size=8).digest(), "little")


def mark(root: Path) -> tuple[int, int]:
    """Which file it is and how many bytes are written: another mark tells readers to look again."""
    try:
        told = (root / FILE).stat()
    except OSError:
        return 0, 0
    return told.st_ino, told.st_size


def read(root: Path, before: Meanings = NONE) -> Meanings:
    """What is written so far. A record cut off by a power cut is left out.

    before: what was read earlier, of which only what has been added since is read.
    """
    file, size = mark(root)
    count = size // RECORD.itemsize
    if not count:
        return NONE
    if before.file != file or len(before.records) > count:
        before = NONE
    records = np.memmap(root / FILE, dtype=RECORD, mode="r", shape=(count,))
    fresh = np.arange(len(before.records), count)
    keys = np.concatenate([before.keys, records["key"][len(before.records) :]])
    rows = np.concatenate([before.rows, fresh])
    keys, last = np.unique(keys[::-1], return_index=True)
    rows = rows[::-1][last]
    return Meanings(records, keys[keys != BLANK], rows[keys != BLANK], file)


def append(root: Path, keys: list[int], gists: list[int], vectors: Floats) -> int:
    """Write records at the end. Returns the row of the first."""
    made = np.zeros(len(keys), dtype=RECORD)
    made["key"], made["gist"], made["vector"] = keys, gists, vectors
    first = mark(root)[1] // RECORD.itemsize
    with (root / FILE).open("ab") as file:
        file.truncate(first * RECORD.itemsize)
        file.write(made.tobytes())
    return first


def blank(root: Path, rows: Iterable[int]) -> None:
    """Wipe records where they lie: whoever has mapped the file sees no meaning there from now on."""
    with (root / FILE).open("r+b") as file:
        for row in rows:
            file.seek(row * RECORD.itemsize)
            file.write(_BLANK.tobytes())


def keep_only(root: Path, keys: set[int]) -> None:
    """Forget the meanings of all other keys, and the records that were replaced or wiped."""
    held = read(root)
    if keys.issuperset(held.keys.tolist()) and len(held.keys) == len(held.records):
        return
    kept = [row for key, row in zip(held.keys.tolist(), held.rows, strict=True) if key in keys]
    part = root / f"{FILE}.part"
    part.write_bytes(held.records[sorted(kept)].tobytes() if kept else b"")
    part.replace(root / FILE)
