"""The product as visitors meet it: a real Daphne and the indexer, each a program of its own."""

import gzip
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from launch import weft
from tests.browser.programs import ask, free_port, program

READY_WITHIN = 60.0  # seconds
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@contextmanager
def running() -> Iterator["Visitor"]:
    """Serve the chosen database, and keep its index, for as long as the block runs.

    The server has one core for itself, this process and its load another, where there are two.
    """
    folder, port, env = Path(os.environ["WEFT_VAR"]), free_port(), dict(os.environ)
    folder.mkdir(parents=True, exist_ok=True)
    prefix = on_its_core()
    follow = [*weft.MANAGE, "search_index", "--follow"]
    with (
        program("indexer", follow, folder, env),
        program("web", [*prefix, *weft.daphne(port)], folder, env) as served,
    ):
        deadline = time.monotonic() + READY_WITHIN
        while ask(f"http://127.0.0.1:{port}", "/readyz")[0] != 200:
            alive = served.poll() is None and time.monotonic() < deadline
            assert alive, (folder / "web.log").read_text()[-3000:]
            time.sleep(0.1)
        try:
            if prefix:
                os.sched_setaffinity(0, CORES[1:])
            yield Visitor(port)
        finally:
            if prefix:
                os.sched_setaffinity(0, CORES)


def on_its_core() -> list[str]:
    """What stands before the command of a server, so that it has one core for itself."""
    return ["taskset", "-c", str(CORES[0])] if len(CORES) > 1 and shutil.which("taskset") else []


class Visitor:
    """Somebody without an account, on a connection that stays open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = HTTPConnection("127.0.0.1", port, timeout=120)

    def read(self, address: str, *, made: bool = False) -> tuple[float, str]:
        """Milliseconds until the whole page had come, compressed; and the page.

        made: ask as somebody, of whom no page is kept, so that it is made for this answer. Raises
        AssertionError for anything but a page.
        """
        began = time.perf_counter()
        headers = {"Host": f"localhost:{self.port}", "Accept-Encoding": "gzip"}
        if made:
            headers["Authorization"] = "Bearer nobody"
        self.line.request("GET", address, headers=headers)
        answer = self.line.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        assert answer.status == 200, f"{address} answers {answer.status}."
        is_packed = answer.getheader("Content-Encoding") == "gzip"
        return took, (gzip.decompress(body) if is_packed else body).decode()
