"""`make bench-library`: search over many cases, against Wagtail's own search and against a floor.

Prints one JSON object as its last line. Times are medians in milliseconds, taken in turns. SIZE
says how many cases; the data are made once and kept.
"""

import json
import os
import pickle
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from launch.tree import digest
from tests.bench import databases, publishing, serving
from tests.bench.databases import say
from tests.bench.mix import HOSTILE, QUERIES, WORDS, Query
from tests.bench.serving import Visitor

SIZE = 100_000
TURNS = 15
WAGTAIL_TURNS = 2  # each takes seconds
PAGE_TURNS = 15
DEEP = 4_000  # the page of results that is compared with the first
PER_PAGE = 20

Times = dict[str, list[float]]


def main() -> None:
    size = int(os.environ.get("SIZE") or SIZE)
    databases.choose_library(size)
    say("The index")
    from tests.bench import product

    product.build_index_of_made_up_cases()
    floor = kept_floor()
    say("Checking that the product and the floor find the same")
    matches = compare(floor)
    say("Searches")
    searches = measure_searches(floor)
    for query in QUERIES:
        told = ", ".join(
            f"{name} {of[query.name]}" for name, of in searches.items() if query.name in of
        )
        say(f"{query.name}: {matches[query.name]:,} matches, {told}")
    with serving.running() as visitor:
        say("Pages")
        pages = measure_pages(visitor)
        deep = measure_depth(visitor, size)
        hostile = measure_hostile(visitor, pages)
        say("Publishing")
        published = publishing.measure(visitor)
    tenth = run("publishing", SIZE=str(size // 10))
    reader = run("reading")
    report = {
        "cases": size,
        "queries": {
            query.name: {"matches": matches[query.name]}
            | {name: times.get(query.name) for name, times in searches.items()}
            | {"page_ms": rounded(median(pages[query.name]))}
            for query in QUERIES
        },
        "ratio_to_wagtail": min(ratios(searches["wagtail_ms"], searches["search_ms"])),
        "ratio_to_floor": max(ratios(searches["search_ms"], searches["floor_ms"])),
        "p95_ms": rounded(quantiles(chain.from_iterable(pages.values()), n=20)[-1]),
        "publish_visible_ms": published["visible_ms"],
        "publish_ms": published["publish_ms"],
        "at_a_tenth": tenth,
        **deep,
        **hostile,
        "index_mb": folder_mb(Path(os.environ["SEARCH_DIR"])),
        **reader,
    }
    print(json.dumps(report))


def kept_floor() -> Any:
    """The floor, read from the database once for all runs."""
    from tests.bench.floor import MADE_FROM, Floor

    name = f"floor-{digest(MADE_FROM)[:12]}.pickle"
    file = Path(os.environ["WEFT_VAR"]) / name
    if not file.is_file():
        say("The floor's arrays")
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_bytes(pickle.dumps(Floor()))
        part.replace(file)
    return pickle.loads(file.read_bytes())


def compare(floor: Any) -> dict[str, int]:
    """Query -> matches. Raises AssertionError where the product counts otherwise than the floor."""
    from tests.bench import product

    matches = {}
    for query in QUERIES:
        answer = product.search(query.words, query.chosen)
        count, keys, counts = floor.search(query.words, query.chosen)
        told = {
            name: {value: n for value, n in of.items() if n} for name, of in answer.facets.items()
        }
        exact = {name: column.told(counts[name]) for name, column in floor.columns.items()}
        assert answer.count == count, f"{query.name}: {answer.count} matches, {count} hold it."
        assert told == exact, f"{query.name}: the counts differ."
        assert len(answer.keys) == len(keys)
        matches[query.name] = count
    return matches


def measure_searches(floor: Any) -> dict[str, dict[str, float]]:
    """Medians by query: search_ms, floor_ms, and wagtail_ms for the words alone."""
    from tests.bench import product, wagtail_peer

    wagtail_peer.allow_facets()
    times: dict[str, Times] = defaultdict(lambda: defaultdict(list))

    def take(name: str, query: Query, search: Callable[..., object]) -> None:
        began = time.perf_counter()
        search(query.words, query.chosen)
        times[name][query.name].append((time.perf_counter() - began) * 1000)

    for turn in range(TURNS):
        for query in QUERIES:
            take("search_ms", query, product.search)
            take("floor_ms", query, floor.search)
            if turn < WAGTAIL_TURNS and query.words and not query.chosen:
                take("wagtail_ms", query, lambda words, _: wagtail_peer.search(words))
    return {
        name: {query: rounded(median(taken)) for query, taken in of.items()}
        for name, of in times.items()
    }


def measure_pages(visitor: Visitor) -> Times:
    """Milliseconds of whole pages by query. Raises AssertionError for a page that shows another answer."""
    from tests.bench import product

    times: Times = defaultdict(list)
    for query in QUERIES:
        _, page = visitor.read(query.address())
        for slug in product.slugs(product.search(query.words, query.chosen)):
            assert f"/case-studies/{slug}/" in page, f"{query.name}: the page lacks {slug}."
    for _ in range(PAGE_TURNS):
        for query in QUERIES:
            times[query.name].append(visitor.read(query.address(), made=True)[0])
    return times


def measure_depth(visitor: Visitor, size: int) -> dict[str, float]:
    """The first page of the whole library and one far down, in turns."""
    query = Query("no word", WORDS["no word"])
    deep = min(DEEP, size // PER_PAGE)
    taken: dict[int, list[float]] = {1: [], deep: []}
    for _ in range(PAGE_TURNS):
        for page, times in taken.items():
            times.append(visitor.read(query.address(page), made=True)[0])
    return {
        "deep_page": deep,
        "deep_page_ms": rounded(median(taken[deep])),
        "first_page_ms": rounded(median(taken[1])),
    }


def measure_hostile(visitor: Visitor, honest: Times) -> dict[str, Any]:
    """Questions made to cost much; the dearest of them against the dearest honest one."""
    taken = {
        query.name: median(visitor.read(query.address(), made=True)[0] for _ in range(PAGE_TURNS))
        for query in HOSTILE
    }
    dearest = max(median(times) for times in honest.values())
    return {
        "hostile_ms": {name: rounded(time) for name, time in taken.items()},
        "hostile_to_honest": round(max(taken.values()) / dearest, 2),
    }


def run(name: str, **env: str) -> dict[str, float]:
    """What another part prints as its last line, measured in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}"],
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    *before, last = told.strip().splitlines()
    print("\n".join(before))
    return json.loads(last)


def ratios(above: dict[str, float], below: dict[str, float]) -> Iterator[float]:
    return (round(above[name] / below[name], 2) for name in above)


def rounded(milliseconds: float) -> float:
    return round(milliseconds, 3)


def folder_mb(folder: Path) -> float:
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, 1)


if __name__ == "__main__":
    main()
