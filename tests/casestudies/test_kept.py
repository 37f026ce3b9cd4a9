"""The library's pages as two processes keep them, while it changes under them."""

import random
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.test import Client

from casestudies.models import CaseStudyPage
from core.page_cache import Answer
from people.models import User
from tests.core.conftest import own_database  # noqa: F401
from tests.core.test_processes import Browser, daphnes, redis  # noqa: F401
from tests.search import library

CHANGES = 25
SEEN_WITHIN = 1.0  # seconds
TOKEN = "only-for-the-test-suite"


@pytest.mark.slow
def test_whoever_asks_either_process_a_second_after_a_change_is_shown_it(
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
        time.sleep(SEEN_WITHIN)
        stop.set()
        for reader in readers:
            reader.join()
        last = [read(port) for port in ports]
        kept = [kept_pages(port) for port in ports]

    assert last == [CHANGES, CHANGES]
    assert min(kept) > 0
    for versions in seen.values():
        for began, version in versions:
            # However busy the machine is: who has heard nothing for a second gives nothing kept.
            assert version >= sum(1 for moment in committed if moment <= began - SEEN_WITHIN)


def kept_pages(port: int) -> float:
    """How many requests a process has answered from what it keeps."""
    request = Request(
        f"http://localhost:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    with urlopen(request) as answer:
        return float(re.search(r'weft_pages_total\{how="kept"\} (\S+)', answer.read().decode())[1])  # type: ignore[index]


OPEN_TO_ANYONE = [
    "/",
    "/about/",
    "/case-studies/",
    "/case-studies/?q=streets&theme=building-trust",
    "/case-studies/?view=map",
    "/case-studies/suggestions/?q=str",
    "/case-studies/themes/",
    "/case-studies/themes/building-trust/",
    "/case-studies/places/",
    "/case-studies/parts/",
    "/case-studies/friday-football/",
    "/case-studies/friday-football/cite.ris",
    "/case-studies/feed.atom",
    "/api/v1/case-studies",
    "/api/v1/case-studies/friday-football",
    "/api/v1/openapi.json",
    "/sitemap.xml",
    "/robots.txt",
]
OF_ONE_VISITOR = [
    "/case-studies/friday-football/contact/",
    "/case-studies/export.csv",
    "/accounts/login/",
    "/practice/no-such-page/",
    "/healthz",
]


@pytest.mark.django_db
def test_what_is_for_anyone_may_be_kept_and_nothing_else(
    make_case: Callable[..., CaseStudyPage], client: Client
) -> None:
    make_case(title="Friday football", slug="friday-football")

    def may_be_kept(address: str) -> bool:
        answer = client.get(address)
        headers = [(name.encode(), value.encode()) for name, value in answer.items()]
        headers += [(b"Set-Cookie", name.encode()) for name in answer.cookies]
        return Answer._may_be_kept({"status": answer.status_code, "headers": headers})

    assert [address for address in OPEN_TO_ANYONE if not may_be_kept(address)] == []
    assert [address for address in OF_ONE_VISITOR if may_be_kept(address)] == []


@pytest.mark.django_db
def test_what_is_shown_to_somebody_with_a_session_is_theirs_alone(client: Client) -> None:
    client.force_login(User.objects.create_user("member@example.org", display_name="A member"))

    assert client.get("/about/")["Cache-Control"] == "private"
