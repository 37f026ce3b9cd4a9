"""An index of the test's own, which follows when it is told to."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from casestudies.finding import CASES
from search import index, meaning
from search.answers import ask
from search.collection import Collection, registered
from search.indexer import Indexer
from search.questions import Answer, Question
from tests.core.conftest import own_database  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def no_model(settings: Any) -> Iterator[None]:
    """Words alone, but where a test asks for the sentence model."""
    settings.SENTENCE_MODEL = ""
    forget_model()
    yield
    forget_model()


def forget_model() -> None:
    meaning.model.cache_clear()
    meaning.of.cache_clear()


def forget_readers() -> None:
    """As in a process that has just begun."""
    index._readers.clear()


def bring_up(*collections: Collection) -> list[str]:
    """Start an indexer, let it take in what has changed, and end it. Returns what it said."""
    said: list[str] = []
    for collection in collections or registered():
        indexer = Indexer(collection, said.append)
        indexer.bring_up()
        indexer.close()
    return said


@pytest.fixture
def follow(db: None) -> Callable[..., list[str]]:
    return bring_up


@pytest.fixture
def found() -> Callable[..., Answer]:
    """Asks the index for cases; it must answer by itself."""

    def search(words: str = "", **rest: Any) -> Answer:
        answer = ask(CASES, Question(words=words, **{"size": 1000, **rest}))
        assert answer.from_index
        return answer

    return search


@pytest.fixture
def start(
    own_database: str,  # noqa: F811
    settings: Any,
    tmp_path: Path,
) -> Iterator[Callable[..., Any]]:
    """Starts `manage.py search_index` on the test's own database."""
    given = connections.settings["default"]
    address = f"postgres://{given['USER']}:{given['PASSWORD']}@/{own_database}?host={given['HOST']}"
    if given["PORT"]:
        address += f"&port={given['PORT']}"
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": address,
        "SECRET_KEY": "only-for-the-test-suite",
        "WEFT_VAR": str(tmp_path / "var"),
        "SEARCH_DIR": str(settings.SEARCH_DIR),
        "SENTENCE_MODEL": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
    }
    running: list[subprocess.Popen[bytes]] = []
    log = (tmp_path / "indexer.log").open("wb")

    def begin(*options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-u", "manage.py", "search_index", *options]
        running.append(subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()
    log.close()
