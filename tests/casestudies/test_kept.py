"""The library's pages as two processes keep them, while it changes under them."""

import random
import re
import threading
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from casestudies.models import CaseStudyPage
from tests.core.conftest import own_database  # noqa: F401
from tests.core.test_processes import Browser, daphnes, redis, wait_for  # noqa: F401
from tests.search import library

CHANGES = 25
SEEN_WITHIN = 1.0  # seconds
TOKEN = "only-for-the-test-suite"


@pytest.mark.slow
def test_two_processes_show_each_change_within_a_second_and_never_go_back(
    own_database: str,  # noqa: F811
    redis: Any,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Readers who never pause race a writer, so that pages are begun before a change and end after it."""
    monkeypatch.setenv("SEARCH_DIR", str(tmp_path / "search"))
    monkeypatch.setenv("SENTENCE_MODEL", "")
    monkeypatch.setenv("METRICS_TOKEN", TOKEN)
    (key,) = library.make({"title": "Version 0"})
    address = CaseStudyPage.objects.get(pk=key).url
    committed: list[float] = []
    seen: dict[int, list[tuple[float, int]]] = {}
    stop = threading.Event()

    def read(port: int) -> int:
        status, page = Browser().ask(port, address)
        assert status == 200
        return int(re.search(r"Version (\d+)</h1>", page)[1])  # type: ignore[index]

    def keep_reading(port: int) -> None:
        while not stop.is_set():
            began = time.monotonic()
            seen[port].append((began, read(port)))

    with daphnes(2, own_database, redis, tmp_path) as ports:
        seen.update({port: [] for port in ports})
        readers = [threading.Thread(target=keep_reading, args=(port,)) for port in ports * 2]
        for reader in readers:
            reader.start()
        pauses = random.Random(4)
        for version in range(1, CHANGES + 1):
            time.sleep(pauses.uniform(0.01, 0.15))
            CaseStudyPage.objects.filter(pk=key).update(title=f"Version {version}")
            committed.append(time.monotonic())
        for port in ports:
            wait_for(lambda port=port: read(port) == CHANGES, "the last change")
        caught_up = time.monotonic()
        time.sleep(0.3)
        stop.set()
        for reader in readers:
            reader.join()
        kept = [kept_pages(port) for port in ports]

    assert caught_up - committed[-1] < SEEN_WITHIN
    assert min(kept) > 0
    for versions in seen.values():
        for began, version in versions:
            due = sum(1 for moment in committed if moment <= began - SEEN_WITHIN)
            assert version >= due
            assert version == CHANGES or began < caught_up


def kept_pages(port: int) -> float:
    """How many requests a process has answered from what it keeps."""
    request = Request(
        f"http://localhost:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urlopen(request) as answer:
        return float(re.search(r'weft_pages_total\{how="kept"\} (\S+)', answer.read().decode())[1])  # type: ignore[index]
