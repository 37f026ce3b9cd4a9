"""Where an index lies on this host's disk, and how its readers know what it holds.

SEARCH_DIR/<collection>/current names the folder in use. In it lie tantivy's files and `state.json`,
written after each commit, so that an index never holds less than its state says. A reader looks at
every file when it opens a folder; where one has changed, or the index turns out hard to read later,
it leaves `doubted` there, and the indexer looks too and builds another.
"""

import json
import os
import shutil
import time
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import uuid4

from django.conf import settings

STATE, DOUBTED, CURRENT = "state.json", "doubted", "current"


@dataclass(frozen=True)
class State:
    """version: what is held (search.analysis.version); identity and watermark: up to where the
    outbox of which database was followed (search.outbox); written_at: in seconds since 1970, so that
    each state differs from the one before; surrounded_at: when what surrounds the answers, such as
    names and synonyms, was last seen to change; sums: file -> [bytes, CRC-32] of what never changes
    once written."""

    version: str
    identity: str
    watermark: int
    written_at: float
    surrounded_at: float
    sums: dict[str, list[int]] = field(default_factory=dict)


class Place:
    """The folders of one collection."""

    def __init__(self, collection: str) -> None:
        self.root = Path(settings.SEARCH_DIR) / collection

    def current(self) -> Path | None:
        """The folder in use, None where there is none."""
        try:
            name = (self.root / CURRENT).read_text()
            folder = self.root / name
            return folder if name and folder.is_dir() else None
        except (OSError, ValueError):  # none, or what nobody here wrote
            return None

    def new(self) -> Path:
        """An empty folder to build in. Those that were left half built are removed."""
        self._keep_only(self.current())
        folder = self.root / uuid4().hex
        folder.mkdir(parents=True)
        return folder

    def switch_to(self, folder: Path) -> None:
        """Use this folder from now on, and remove the others: who reads them still, holds them open."""
        part = self.root / f"{CURRENT}.part"
        part.write_text(folder.name)
        part.replace(self.root / CURRENT)
        self._keep_only(folder)

    def _keep_only(self, folder: Path | None) -> None:
        for other in self.root.glob("*/"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)


def state_text(folder: Path) -> str:
    """What the state says, as it lies there; "" where there is none."""
    try:
        return (folder / STATE).read_text()
    except (OSError, ValueError):
        return ""


def read_state(text: str) -> State | None:
    """The state, None where it cannot be understood."""
    try:
        told = json.loads(text)
        return State(
            version=str(told["version"]),
            identity=str(told["identity"]),
            watermark=int(told["watermark"]),
            written_at=float(told["written_at"]),
            surrounded_at=float(told["surrounded_at"]),
            sums={name: [int(size), int(crc)] for name, (size, crc) in told["sums"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def still_follows(folder: Path) -> None:
    """Say that the index is being followed, without a word in its state."""
    with suppress(OSError):
        os.utime(folder / STATE)


def unfollowed_for(folder: Path) -> float:
    """Seconds since its indexer last looked at the outbox."""
    try:
        return time.time() - (folder / STATE).stat().st_mtime
    except OSError:
        return float("inf")


def write_state(folder: Path, state: State) -> None:
    part = folder / f"{STATE}.part"
    part.write_text(json.dumps(asdict(state)))
    part.replace(folder / STATE)


def sums(folder: Path, known: dict[str, list[int]]) -> dict[str, list[int]]:
    """Size and CRC-32 of the files of the segments in use, taking known ones as they are.

    A segment's files never change; merging makes other segments and removes these.
    """
    found, segments = {}, _segments(folder)
    for file in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):  # merged away meanwhile
            if _is_used(file.name, segments):
                found[file.name] = known.get(file.name) or _sum(file)
    return found


def _segments(folder: Path) -> dict[str, str]:
    """The segments that tantivy's own list names -> how the file that says what was deleted ends."""
    listed = json.loads((folder / "meta.json").read_text())["segments"]
    return {
        each["segment_id"].replace("-", ""): f"{(each['deletes'] or {}).get('opstamp', '')}.del"
        for each in listed
    }


def _is_used(name: str, segments: dict[str, str]) -> bool:
    segment, _, ending = name.partition(".")
    return segment in segments and (not ending.endswith(".del") or ending == segments[segment])


def _sum(file: Path) -> list[int]:
    content = file.read_bytes()
    return [len(content), zlib.crc32(content)]


def is_whole(folder: Path, state: State) -> bool:
    """Whether the files in use that the state tells of hold what was written."""
    try:
        segments = _segments(folder)
        return all(
            _sum(folder / name) == written
            for name, written in state.sums.items()
            if _is_used(name, segments)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
