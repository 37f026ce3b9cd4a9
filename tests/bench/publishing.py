"""How soon a case that is published can be found, and what publishing costs.

`python -m tests.bench.publishing` measures it in a library of SIZE cases and prints one JSON object
as its last line: publish_ms and visible_ms, medians, both in milliseconds.
"""

import json
import os
import threading
import time
from statistics import median
from urllib.parse import urlencode

from tests.bench import databases, serving
from tests.bench.serving import Visitor

TIMES = 7
GONE_WITHIN = 1.0  # seconds: a page that a process keeps is let go of within them
WITHIN = 30.0  # seconds: what is not found by then is not found


def measure(visitor: Visitor) -> dict[str, float]:
    """Publish a case several times, each time with a word that no other case has.

    visible_ms: from the commit until a page of results shows it. Raises AssertionError where a page
    shows what was withdrawn, or never what was published.
    """
    from django.db import transaction

    from casestudies.models import CaseStudyPage

    case = CaseStudyPage.objects.published().order_by("pk").first()
    title = case.title
    assert shows(visitor, title, case.slug), "A public case is not found by its title."
    costs, delays = [], []
    for turn in range(TIMES):
        word = f"qu{os.getpid()}x{turn}"
        case.unpublish()
        gone_by = time.perf_counter() + GONE_WITHIN
        while shows(visitor, title, case.slug):
            assert time.perf_counter() < gone_by, "A withdrawn case is in a list."
        case.title = f"{title} {word}"
        revision = case.save_revision()
        committed: list[float] = []
        seen: list[float] = []
        watch = threading.Thread(target=wait_for, args=(visitor, word, case.slug, seen))
        watch.start()
        began = time.perf_counter()
        with transaction.atomic():
            transaction.on_commit(lambda moment=committed: moment.append(time.perf_counter()))
            revision.publish()
        costs.append((time.perf_counter() - began) * 1000)
        watch.join()
        assert seen, f"A published case was not found within {WITHIN:.0f} s."
        delays.append((seen[0] - committed[0]) * 1000)
        case = CaseStudyPage.objects.get(pk=case.pk)
    case.title = title
    case.save_revision().publish()
    return {"publish_ms": round(median(costs), 1), "visible_ms": round(median(delays), 1)}


def wait_for(visitor: Visitor, word: str, slug: str, seen: list[float]) -> None:
    """Note the moment at which a page of results for a word shows a case."""
    deadline = time.perf_counter() + WITHIN
    while not seen and time.perf_counter() < deadline:
        if shows(visitor, word, slug):
            seen.append(time.perf_counter())


def shows(visitor: Visitor, words: str, slug: str) -> bool:
    return f"/case-studies/{slug}/" in visitor.read(f"/case-studies/?{urlencode({'q': words})}")[1]


def main() -> None:
    databases.choose_library(int(os.environ["SIZE"]))
    from tests.bench import product

    product.build_index_of_made_up_cases()
    with serving.running() as visitor:
        print(json.dumps(measure(visitor)))


if __name__ == "__main__":
    main()
