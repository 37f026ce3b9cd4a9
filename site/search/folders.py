"""Where an index lies on this host's disk, and how its readers know what it holds.

SEARCH_DIR/<collection>/current names the folder in use. In it lie tantivy's files and `state.json`,
written after each commit, so that an index never holds less than its state says. A reader that
finds an index hard to read leaves `doubted` in it; the indexer then looks at every file, and builds
another where one has changed.
"""

import json
import shutil
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
    outbox of which database was followed (search.outbox); followed_at: when, in seconds since 1970;
    sums: file -> [bytes, CRC-32] of what never changes once written."""

    version: str
    identity: str
    watermark: int
    followed_at: float
    sums: dict[str, list[int]] = field(default_factory=dict)


class Place:
    """The folders of one collection."""

    def __init__(self, collection: str) -> None:
        self.root = Path(settings.SEARCH_DIR) / collection

    def current(self) -> Path | None:
        """The folder in use, None where there is none."""
        try:
            name = (self.root / CURRENT).read_text()
        except OSError:
            return None
        folder = self.root / name
        return folder if name and folder.is_dir() else None

    def new(self) -> Path:
        """An empty folder to build in."""
        folder = self.root / uuid4().hex
        folder.mkdir(parents=True)
        return folder

    def switch_to(self, folder: Path) -> None:
        """Use this folder from now on, and remove the others: who reads them still, holds them open."""
        part = self.root / f"{CURRENT}.part"
        part.write_text(folder.name)
        part.replace(self.root / CURRENT)
        for other in self.root.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other, ignore_errors=True)


def state_text(folder: Path) -> str:
    """What the state says, as it lies there; "" where there is none."""
    try:
        return (folder / STATE).read_text()
    except OSError:
        return ""


def read_state(text: str) -> State | None:
    """The state, None where it cannot be understood."""
    try:
        return State(**json.loads(text))
    except (ValueError, TypeError):
        return None


def write_state(folder: Path, state: State) -> None:
    part = folder / f"{STATE}.part"
    part.write_text(json.dumps(asdict(state)))
    part.replace(folder / STATE)


def sums(folder: Path, known: dict[str, list[int]]) -> dict[str, list[int]]:
    """Size and CRC-32 of the files of the segments in use, taking known ones as they are.

    A segment's files never change; merging makes other segments and removes these.
    """
    found = {}
    for file in _segment_files(folder):
        with suppress(FileNotFoundError):  # merged away meanwhile
            found[file.name] = known.get(file.name) or _sum(file)
    return found


def _segment_files(folder: Path) -> list[Path]:
    """The files of the segments that tantivy's own list names."""
    listed = json.loads((folder / "meta.json").read_text())["segments"]
    names = {segment["segment_id"].replace("-", "") for segment in listed}
    return [file for file in sorted(folder.iterdir()) if file.name.partition(".")[0] in names]


def _sum(file: Path) -> list[int]:
    content = file.read_bytes()
    return [len(content), zlib.crc32(content)]


def is_whole(folder: Path, state: State, *, thoroughly: bool) -> bool:
    """Whether the files in use have the size and, `thoroughly`, the content that was written."""
    try:
        for file in _segment_files(folder):
            if file.name not in state.sums:
                continue  # of a merge that the state does not tell of yet
            size, crc = state.sums[file.name]
            if file.stat().st_size != size or (thoroughly and _sum(file)[1] != crc):
                return False
    except (OSError, ValueError, KeyError):
        return False
    return True
