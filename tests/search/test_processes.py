"""Several Daphne processes and one indexer, on one database and one disk."""

from pathlib import Path
from typing import Any

import pytest

from casestudies.finding import CASES
from casestudies.models import CaseStudyPage
from tests.core.test_processes import Browser, daphnes, redis  # noqa: F401
from tests.search import library
from tests.search.test_killed import held, is_followed, wait_for


@pytest.mark.slow
def test_two_processes_find_what_is_published_and_lose_at_once_what_is_taken_down(
    own_database: str,
    redis: Any,  # noqa: F811
    start: Any,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEARCH_DIR", str(settings.SEARCH_DIR))
    monkeypatch.setenv("SENTENCE_MODEL", "")
    library.make({"title": "Otter"})
    start("--follow")
    with daphnes(2, own_database, redis, tmp_path) as ports:
        wait_for(lambda: is_followed(CASES), "the indexer")

        def found(words: str) -> list[bool]:
            pages = [Browser().ask(port, f"/case-studies/?q={words}") for port in ports]
            assert [status for status, _page in pages] == [200, 200]
            return [f"/case-studies/{words}-" in page for _status, page in pages]

        assert found("otter") == [True, True]
        assert found("heron") == [False, False]

        (key,) = library.make({"title": "Heron"})

        wait_for(lambda: key in held(CASES), "the indexer follows")
        assert found("heron") == [True, True]

        CaseStudyPage.objects.filter(pk=key).update(live=False)

        # A process that keeps the page lets go of it as soon as it hears of the change.
        wait_for(lambda: found("heron") == [False, False], "both let go of it")
        assert found("otter") == [True, True]
