"""An index that is damaged in whatever way: no question fails, and the indexer makes another one."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casestudies.finding import CASES
from search import folders, index, outbox
from search.answers import alike, ask, beginning_with, corrected, surroundings
from search.folders import DOUBTED, STATE, Place
from search.indexer import Indexer
from search.questions import Answer, Question
from tests.search import library
from tests.search.conftest import bring_up, forget_readers

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys() -> list[int]:
    return library.make(
        {"title": "Heron", "themes": ["building-trust"], "summary": "Herons by the canal."},
        {"title": "Otter", "themes": ["building-trust"], "summary": "Otters by the canal."},
        {"title": "Badger", "summary": "Badgers in the wood."},
    )


def here() -> Path:
    folder = Place(CASES.name).current()
    assert folder
    return folder


def segment(kind: str) -> Path:
    return max(here().glob(f"*.{kind}"), key=lambda file: file.stat().st_size)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def flip(file: Path) -> None:
    """Change every seventh byte, as no disk would, so that nothing depends on where one is met."""
    content = bytearray(file.read_bytes())
    content[::7] = (byte ^ 0xFF for byte in content[::7])
    file.write_bytes(content)


def say(**other: Any) -> None:
    """The state as it is, but for this."""
    state = json.loads((here() / STATE).read_text())
    (here() / STATE).write_text(json.dumps(state | other))


def current(content: bytes) -> None:
    (Place(CASES.name).root / folders.CURRENT).write_bytes(content)


KINDS = ("idx", "term", "fast", "pos", "store", "fieldnorm")
DAMAGE: dict[str, Callable[[], Any]] = {
    "no folder": lambda: shutil.rmtree(here()),
    "nothing at all": lambda: shutil.rmtree(Place(CASES.name).root),
    "current is empty": lambda: current(b""),
    "current names nothing": lambda: current(b"elsewhere"),
    "current is garbled": lambda: current(b"\xff\x00\xfe"),
    "current is long": lambda: current(b"a" * 5000),
    "current is gone": lambda: (Place(CASES.name).root / folders.CURRENT).unlink(),
    "no state": lambda: (here() / STATE).unlink(),
    "state is garbled": lambda: (here() / STATE).write_bytes(b"\xff\xfe{"),
    "state is cut": lambda: cut(here() / STATE),
    "state is a list": lambda: (here() / STATE).write_text("[1, 2]"),
    "state of other kinds": lambda: say(watermark="x", written_at=None, sums=[]),
    "sums are garbled": lambda: say(
        sums={file.name: ["x"] for file in here().iterdir() if file.name != STATE}
    ),
    "another version": lambda: say(version="0"),
    "another database": lambda: say(identity="0:0"),
    "a database that went back": lambda: say(watermark=2**60),
    "not followed for long": lambda: os.utime(here() / STATE, (0, 0)),
    "no list of segments": lambda: (here() / "meta.json").unlink(),
    "list of segments is garbled": lambda: (here() / "meta.json").write_bytes(b"\xff{"),
    "list of segments is a list": lambda: (here() / "meta.json").write_text("[]"),
    "list of segments is cut": lambda: cut(here() / "meta.json"),
    **{f"{kind} is gone": lambda kind=kind: segment(kind).unlink() for kind in KINDS},
    **{f"{kind} is cut": lambda kind=kind: cut(segment(kind)) for kind in ("idx", "fast")},
    **{f"{kind} is empty": lambda kind=kind: segment(kind).write_bytes(b"") for kind in ("idx", "fast")},
    **{f"{kind} has wrong bytes": lambda kind=kind: flip(segment(kind)) for kind in ("idx", "fast")},
}  # fmt: skip

WHILE_RUNNING = (
    "no folder", "nothing at all", "current is garbled", "no state", "sums are garbled",
    "no list of segments", "idx is gone", "pos is gone", "fast has wrong bytes",
)  # fmt: skip


def is_right(answer: Answer, keys: list[int]) -> None:
    assert answer.count == 2
    assert set(answer.keys) == set(keys[:2])
    assert answer.facets["theme"] == {"building-trust": 2}


CANAL = Question("canal", counted=("theme",))


def everything_answers(keys: list[int]) -> None:
    """Questions of every sort, none of which may fail."""
    is_right(ask(CASES, CANAL), keys)
    assert ask(CASES, Question("heron -canal", counted=())).keys == []
    alike(CASES, keys[0], [], 4)
    corrected(CASES, "herron")
    beginning_with(CASES, "her", "headline", 4)
    surroundings(CASES)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_answers_rightly_and_is_made_anew(damage: str, keys: list[int]) -> None:
    bring_up(CASES)
    is_right(ask(CASES, CANAL), keys)
    forget_readers()

    DAMAGE[damage]()

    everything_answers(keys)
    bring_up(CASES)
    is_right(ask(CASES, CANAL), keys)
    assert ask(CASES, CANAL).from_index


@pytest.mark.parametrize("damage", WHILE_RUNNING)
def test_a_running_indexer_makes_a_damaged_index_anew(damage: str, keys: list[int]) -> None:
    indexer = Indexer(CASES)
    indexer.bring_up()
    DAMAGE[damage]()
    everything_answers(keys)
    library.make({"title": "Owl"})

    indexer.catch_up()

    is_right(ask(CASES, CANAL), keys)
    owls = ask(CASES, Question("owl", counted=()))
    assert (owls.from_index, owls.count) == (True, 1)
    indexer.close()


def test_a_sound_index_is_not_made_anew(keys: list[int]) -> None:
    bring_up(CASES)
    folder = here()

    assert bring_up(CASES) == []
    assert here() == folder


HOSTILE = [
    "a" * 10_000,
    "-".join("abcdefgh" * 500),
    '"' * 3000,
    '"a b" ' * 1500,
    "(((((" * 900 + "heron",
    " ".join(f"w{number}*" for number in range(900)),
    " ".join(f"-w{number}" for number in range(900)),
    "title:heron AND NOT [a TO *] OR ~0.1^9e99 \\ / + - && ||",
    "heron:*:* & | ! <-> ' :A'",
    "\u202e\u200b\ufeff\u0301\U0001f9a9",
    "' OR 1=1 -- <script>alert(1)</script>",
    "*",
    "-",
    '"',
    '-"',
    "--heron",
    "\n\t\r\v",
    "the of and",
    "\u0660\u0661 Ⅷ ½ ß ﬁ İ ŉ",
    "人 民 群众",
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_question_fails_or_makes_a_sound_index_doubted(words: str, keys: list[int]) -> None:
    ask(CASES, Question(words, counted=("theme",)))
    bring_up(CASES)
    folder = here()

    for question in (
        Question(words),
        Question(words, literally=True, order="newest", counted=()),
        Question(words, first=2_000_000, counted=()),
        Question(words, {"theme": frozenset({words, ""}), "place": frozenset({words})}),
    ):
        answer = ask(CASES, question)
        assert answer.from_index
        for text in (words, "herons by the canal", ""):
            answer.snippet(text)
    corrected(CASES, words)
    beginning_with(CASES, words, "headline", 4)

    assert not (folder / DOUBTED).exists()


def test_a_doubt_without_a_fault_is_put_aside(keys: list[int]) -> None:
    indexer = Indexer(CASES)
    indexer.bring_up()
    folder = here()
    (folder / DOUBTED).touch()

    indexer.catch_up()

    assert here() == folder
    assert not (folder / DOUBTED).exists()
    indexer.close()


def test_a_fault_met_while_reading_is_answered_by_the_database(
    keys: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_up(CASES)

    def fail(*_: Any, **__: Any) -> None:
        raise index.Unreadable("corrupt")

    monkeypatch.setattr("search.index._carefully", fail)

    is_right(ask(CASES, CANAL), keys)
    assert not ask(CASES, CANAL).from_index
    assert (here() / DOUBTED).exists()


def test_an_index_too_old_for_the_outbox_is_not_read(keys: list[int]) -> None:
    bring_up(CASES)
    forget_readers()
    then = time.time() - outbox.FOLLOWED_WITHIN.total_seconds() - 1
    os.utime(here() / STATE, (then, then))

    assert not ask(CASES, CANAL).from_index
