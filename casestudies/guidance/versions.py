"""What changed from one version of a text to the next, paragraph by paragraph and word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext_lazy as _

# One piece of a version as it is kept: kind, text, and about where its kind needs it (core.prose).
Kept = dict[str, str]
KINDS = {
    "heading": _("Heading"),
    "paragraph": _("Text"),
    "short": _("Entry"),
    "picture": _("What a picture shows"),
    "quotation": _("Quotation"),
    "case": _("Case study"),
    "download": _("Document"),
    "link": _("Link"),
}
_WORDS = re.compile(r"\s+|[^\s]+")
# How alike two paragraphs are at least (of 1) to be one that was changed and not two.
ALIKE = 0.5


@dataclass(frozen=True)
class Run:
    """Some words one after another. change: "" where they stayed, "added" or "removed"."""

    text: str
    change: str = ""


@dataclass(frozen=True)
class Change:
    """One paragraph. change: "" where it stayed, "added", "removed" or "changed"; runs: its words."""

    kind: str
    change: str
    runs: tuple[Run, ...]

    @property
    def label(self) -> str:
        """What kind of piece it is, in words."""
        return str(KINDS[self.kind])


def changes(before: Sequence[Kept], after: Sequence[Kept]) -> list[Change]:
    """Every paragraph of both, in order; one that was changed shows what of it was."""
    found: list[Change] = []
    matcher = SequenceMatcher(None, _lines(before), _lines(after), autojunk=False)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            found += [_whole(piece, "") for piece in after[j1:j2]]
        else:
            found += _replaced(before[i1:i2], after[j1:j2])
    return found


def _lines(pieces: Sequence[Kept]) -> list[tuple[str, str]]:
    return [(piece["kind"], piece["text"]) for piece in pieces]


def _replaced(old: Sequence[Kept], new: Sequence[Kept]) -> Iterator[Change]:
    """What took the place of some paragraphs: those alike are one paragraph that was changed."""
    waiting = list(old)
    for piece in new:
        match = next((i for i, each in enumerate(waiting) if _alike(each, piece)), None)
        if match is None:
            yield _whole(piece, "added")
            continue
        yield from (_whole(gone, "removed") for gone in waiting[:match])
        runs = tuple(_runs(waiting[match]["text"], piece["text"]))
        yield Change(piece["kind"], "changed", runs)
        del waiting[: match + 1]
    yield from (_whole(gone, "removed") for gone in waiting)


def _alike(old: Kept, new: Kept) -> bool:
    if old["kind"] != new["kind"]:
        return False
    matcher = SequenceMatcher(None, old["text"].split(), new["text"].split(), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _whole(piece: Kept, change: str) -> Change:
    return Change(piece["kind"], change, (Run(piece["text"], change),))


def _runs(old: str, new: str) -> Iterator[Run]:
    """The words of a changed paragraph: what was removed stands before what took its place."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            yield Run("".join(after[j1:j2]))
            continue
        if gone := "".join(before[i1:i2]):
            yield Run(gone, "removed")
        if come := "".join(after[j1:j2]):
            yield Run(come, "added")
