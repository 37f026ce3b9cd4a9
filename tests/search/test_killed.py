"""The indexer as it runs, killed in the middle of things."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from casestudies.finding import CASES, PARTS
from casestudies.models import CaseStudyPage
from search import folders, outbox
from search.folders import Place
from search.index import reader
from tests.search import library

PATIENCE = 30.0  # seconds


def wait_for(what: Callable[[], Any], name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, name
        time.sleep(0.02)


def held(collection: Any) -> set[int]:
    """The keys that this host's index holds, as a reader sees it."""
    with reader(collection).look() as view:
        query = view.has("audience", ["public"])
        hits = view.searcher.search(query, limit=10_000).hits
        found = view.searcher.fast_field_values("key", [at for _, at in hits])
    assert len(found) == len(set(found)), "a thing is held twice"
    return set(found)


def visible(collection: Any) -> set[int]:
    return set(collection.visible().values_list("pk", flat=True))


def is_followed(collection: Any) -> bool:
    """Whether the index has taken in all that is committed."""
    folder = Place(collection.name).current()
    state = folders.read_state(folders.state_text(folder)) if folder else None
    if not state:
        return False
    _identity, now = outbox.watermark_now()
    changes = outbox.read(collection.name, state.watermark).changes
    return not changes or state.watermark >= now


@pytest.mark.slow
def test_an_indexer_killed_at_any_moment_loses_nothing(start: Any, tmp_path: Path) -> None:
    dice = random.Random(3)
    part = {"name": "A", "description": "b"}
    keys = library.make(*({"title": f"Case {at}", "parts": [part]} for at in range(40)))
    for _ in range(8):
        indexer = start("--follow")
        until = time.monotonic() + dice.uniform(0.6, 2.2)
        while time.monotonic() < until:
            some = CaseStudyPage.objects.filter(pk__in=dice.sample(keys, 5))
            some.update(live=dice.random() < 0.5, title=f"Case {dice.random()}")
            keys += library.make({"title": "Another", "parts": [part]})
            time.sleep(0.02)
        indexer.kill()
        indexer.wait()

    start("--follow")

    for collection in (CASES, PARTS):
        wait_for(lambda collection=collection: is_followed(collection), "the indexer")
        wait_for(
            lambda collection=collection: held(collection) == visible(collection),
            f"{collection.name}: all that is visible",
        )
        folder = Place(collection.name).current()
        assert folder
        state = folders.read_state(folders.state_text(folder))
        assert state
        assert folders.is_whole(folder, state)
    assert "Traceback" not in (tmp_path / "indexer.log").read_text()


@pytest.mark.slow
def test_only_one_indexer_writes_and_another_takes_its_place(start: Any, tmp_path: Path) -> None:
    log = tmp_path / "indexer.log"
    library.make({"title": "Heron"})
    first = start("--follow")
    wait_for(lambda: "up to date" in log.read_text(), "the first indexer")
    second = start("--follow")
    library.make({"title": "Otter"})
    wait_for(lambda: held(CASES) == visible(CASES), "the first indexer follows")
    assert log.read_text().count("up to date") == 1

    # The database shuts its connections, as when it starts anew.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    library.make({"title": "Badger"})
    wait_for(lambda: held(CASES) == visible(CASES), "the first indexer comes back")
    assert first.poll() is None

    first.kill()
    first.wait()
    said = len(log.read_text())
    wait_for(lambda: "up to date" in log.read_text()[said:], "the second indexer")
    library.make({"title": "Owl"})
    wait_for(lambda: held(CASES) == visible(CASES), "the second indexer follows")

    second.terminate()
    assert second.wait(PATIENCE) == 0
    assert "Traceback" not in log.read_text()
    assert "cannot be opened" not in log.read_text()


@pytest.mark.slow
def test_an_indexer_that_need_not_follow_ends_when_it_is_done(start: Any) -> None:
    library.make({"title": "Heron"})

    assert start().wait(PATIENCE) == 0
    assert held(CASES) == visible(CASES)
    folder = Place(CASES.name).current()
    assert start("--rebuild").wait(PATIENCE) == 0
    assert Place(CASES.name).current() != folder
    assert held(CASES) == visible(CASES)
