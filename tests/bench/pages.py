"""`make bench-pages`: what a visitor's page costs: kept, unchanged and made, against Daphne alone and a
stock Wagtail article.

Prints one JSON object as its last line. Rates are answers a second by medians of several turns, taken
in turns, the servers on one core and the visitors on another. SIZE says how many cases.
"""

import gzip
import json
import logging
import os
import pickle
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from launch.environment import PYTHON
from launch.tree import digest
from tests.bench import databases, serving
from tests.bench.databases import say
from tests.bench.load import answers
from tests.browser.programs import free_port, program

SIZE = 10_000
TURNS = 5
SECONDS = 2.0
PER_PAGE = 20
LIST = "/case-studies/"
STOCK = ("tests/bench/stock/*.py", "tests/bench/stock/templates/stock/*", "requirements/base.txt")
# Who shows this is somebody, of whom nothing is kept: each answer is made.
SOMEBODY = {"Authorization": "Bearer nobody"}
PACKED = {"Accept-Encoding": "gzip"}


def main() -> None:
    size = int(os.environ.get("SIZE") or SIZE)
    databases.choose_library(size)
    say("The index")
    from tests.bench import product

    product.build_index_of_made_up_cases()
    article = an_article()
    counted = count_queries(article.url, size)
    with serving.running() as visitor, a_stock_site(article) as (stock, told):
        say("First views")
        first = {path: first_view(visitor.port, path) for path in (LIST, article.url)}
        answer = kept_answer(visitor.port, article.url)
        with bare(answer) as empty:
            say("Rates")
            rates = measure(visitor.port, empty, stock, article.url, told["path"], answer)
    for name, rate in rates.items():
        say(f"{name}: {rate:,.0f} a second")
    report = {
        "cases": size,
        "rates": {name: round(rate, 1) for name, rate in rates.items()},
        "cached_to_bare": round(rates["kept"] / rates["bare"], 3),
        "etag_to_render": round(rates["unchanged"] / rates["made"], 1),
        "article_to_stock": round(rates["stock"] / rates["made"], 2),
        "stock_queries": told["queries"],
        **counted,
        "first_view_kb": round(max(first.values()) / 1000, 1),
        "article_bytes": len(answer[2]),
    }
    print(json.dumps(report))


def an_article() -> Any:
    """A case in the middle of the library, with others like it."""
    from casestudies.models import CaseStudyPage

    public = CaseStudyPage.objects.published().order_by("pk")
    return public[public.count() // 2]


def count_queries(article: str, size: int) -> dict[str, int]:
    """How many queries pages make that nothing keeps: the second time, as labels are read once."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    logging.disable(logging.INFO)  # the requests' own, which are not what is told here

    def cost(path: str) -> int:
        client = Client(headers={"host": "localhost"})
        assert client.get(path).status_code == 200, path
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    return {
        "article_queries": cost(article),
        "listing_queries": cost(LIST),
        "listing_deep_queries": cost(f"{LIST}?page={size // PER_PAGE}"),
    }


def first_view(port: int, path: str) -> int:
    """Bytes of a page and its style sheets, compressed as a proxy does."""
    line = HTTPConnection("localhost", port)

    def body(address: str) -> bytes:
        line.request("GET", address)
        answer = line.getresponse()
        assert answer.status == 200, address
        return answer.read()

    page = body(path)
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.decode())
    assert sheets, f"{path} names no style sheet."
    return sum(len(gzip.compress(each, 6)) for each in (page, *map(body, sheets)))


def kept_answer(port: int, path: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """A page as it is given from what is kept: status, headers, body."""
    line = HTTPConnection("localhost", port)
    for _ in range(2):
        line.request("GET", path, headers=PACKED)
        answer = line.getresponse()
        body = answer.read()
    assert answer.status == 200
    headers = [
        (name.lower().encode(), value.encode())
        for name, value in answer.getheaders()
        if name.lower() not in ("date", "server", "transfer-encoding")
    ]
    return answer.status, headers, body


@contextmanager
def served(name: str, application: str, **env: str) -> Iterator[int]:
    """Another Daphne, on the same core as the product's; its port."""
    port, folder = free_port(), Path(os.environ["WEFT_VAR"])
    command = [PYTHON, "-m", "daphne", "--verbosity", "0", "--no-server-name"]
    command += ["-b", "127.0.0.1", "-p", str(port), application]
    with program(name, [*serving.on_its_core(), *command], folder, {**os.environ, **env}) as server:
        while not listens(port):
            assert server.poll() is None, (folder / f"{name}.log").read_text()[-3000:]
            time.sleep(0.05)
        yield port


def listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def bare(answer: tuple[int, list[tuple[bytes, bytes]], bytes]) -> Iterator[int]:
    file = Path(os.environ["WEFT_VAR"]) / "bare.pickle"
    file.write_bytes(pickle.dumps(answer))
    with served("bare", "tests.bench.bare:application", BARE_ANSWER=str(file)) as port:
        yield port


@contextmanager
def a_stock_site(case: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """A stock Wagtail site with an article of the same text; its port, and what it says of itself."""
    from django.conf import settings

    from launch.tree import ROOT

    name = (
        f"bench_stock_{digest([path for each in STOCK for path in sorted(ROOT.glob(each))])[:12]}"
    )
    address = os.environ["DATABASE_URL"]
    ours = settings.DATABASES["default"]["NAME"]
    with psycopg.connect(address, autocommit=True) as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            say("The stock site")
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    env = {"STOCK_DATABASE": address.replace(f"/{ours}", f"/{name}", 1)}
    file = Path(os.environ["WEFT_VAR"]) / "article.json"
    body = "".join(case.sections)
    file.write_text(json.dumps({"title": case.title, "introduction": case.summary, "body": body}))
    run = [sys.executable, "-m", "tests.bench.stock", str(file)]
    told = subprocess.run(
        run, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    made = json.loads(told.strip().splitlines()[-1])
    with served("stock", "tests.bench.stock.asgi:application", **env) as port:
        yield port, made


def measure(
    ours: int, empty: int, stock: int, article: str, stock_article: str, answer: Any
) -> dict[str, float]:
    """Answers a second: kept, bare, unchanged, made, stock."""
    etag = dict(answer[1])[b"etag"].decode()
    asked = {
        "bare": (empty, "/", PACKED, 200),
        "kept": (ours, article, PACKED, 200),
        "unchanged": (ours, article, PACKED | {"If-None-Match": etag}, 304),
        "made": (ours, article, PACKED | SOMEBODY, 200),
        "stock": (stock, stock_article, PACKED, 200),
    }
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(TURNS):
        for name, (port, path, headers, status) in asked.items():
            found = answers(port, path, headers, seconds=SECONDS)
            assert found.statuses == {status}, f"{name}: {found.statuses}"
            taken[name].append(found.rate)
    return {name: median(rates) for name, rates in taken.items()}


if __name__ == "__main__":
    main()
