"""The programs a browser journey needs: Daphne, a worker and the mail catcher, on a database of their own."""

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from launch import weft
from launch.tree import ROOT
from tests.seeding import Seeded, environment

READY_WITHIN = 60.0  # seconds
MAIL_WITHIN = 20.0  # seconds: the worker looks for work every half second
TAIL = 3000  # characters of each log that a failed test shows


@dataclass
class Site:
    """A running Weft.

    url: without a closing slash. accounts: password by address of the demo's accounts.
    """

    url: str
    catcher: str
    folder: Path

    @property
    def accounts(self) -> dict[str, str]:
        told = json.loads((self.folder / "demo" / "accounts.json").read_text())
        return {account["email"]: account["password"] for account in told}

    def mails(self, to: str) -> list[dict[str, str]]:
        """What has been sent to an address, newest first: id, from, to, subject, date, text."""
        status, text = ask(self.catcher, "/messages.json")
        assert status == 200, text
        return [mail for mail in json.loads(text) if mail["to"].lower() == to.lower()]

    def mail(self, to: str, *, after: int = 0) -> dict[str, str]:
        """The newest mail to an address, waited for until more than `after` have come."""
        deadline = time.monotonic() + MAIL_WITHIN
        while time.monotonic() < deadline:
            found = self.mails(to)
            if len(found) > after:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"No mail to {to} within {MAIL_WITHIN:.0f} s.")

    def code(self, to: str, *, after: int = 0) -> str:
        """The code in the newest mail to an address: alone on its line."""
        text = self.mail(to, after=after)["text"]
        found = re.search(r"^\s*([A-Z0-9]{3,6}(?:-[A-Z0-9]{3,6})?)\s*$", text, re.MULTILINE)
        assert found, f"There is no code in this mail:\n{text}"
        return found[1]

    def logs(self) -> Iterator[tuple[str, str]]:
        """The end of what each program wrote."""
        for log in sorted(self.folder.glob("*.log")):
            yield log.stem, log.read_text(errors="replace")[-TAIL:]


@contextmanager
def running(folder: Path, *, seeded: Seeded, database: str, redis: str) -> Iterator[Site]:
    """Serve a seeded database, and end every program at the end.

    database: a PostgreSQL address, of a clone of `seeded`; redis: a Redis address. Raises AssertionError, with the log,
    where a program ends early or is not ready in time.
    """
    web, pages, smtp = free_port(), free_port(), free_port()
    site = Site(f"http://localhost:{web}", f"http://127.0.0.1:{pages}", folder)
    shutil.copytree(seeded.folder, folder, dirs_exist_ok=True)
    env = environment(folder, database, redis) | {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp),
        "BASE_URL": site.url,
    }
    catcher = weft.mail_catcher(smtp_port=smtp, page_port=pages, folder=folder / "mail")
    with ExitStack() as programs:
        programs.enter_context(program("mail", catcher, folder, env))
        served = programs.enter_context(program("web", weft.daphne(web), folder, env))
        programs.enter_context(program("worker", weft.WORKER, folder, env))
        programs.enter_context(program("indexer", weft.INDEXER, folder, env))
        deadline = time.monotonic() + READY_WITHIN
        indexes = [folder / "search" / name / "current" for name in ("case-studies", "parts")]
        while ask(site.url, "/readyz")[0] != 200 or not all(map(Path.exists, indexes)):
            alive = served.poll() is None and time.monotonic() < deadline
            assert alive, (folder / "web.log").read_text()
            time.sleep(0.1)
        yield site


@contextmanager
def program(
    name: str, command: Sequence[str | Path], folder: Path, env: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs for as long as the block does.

    It stays in the process group of the tests: what ends a run that is cut short ends it as well.
    """
    with (folder / f"{name}.log").open("wb") as log:
        started = subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(timeout=10)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def ask(address: str, path: str) -> tuple[int, str]:
    """The status and text of a page; 0 where nobody answers."""
    where = urlsplit(address)
    line = HTTPConnection(where.hostname or "", where.port, timeout=20)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, HTTPException):
        return 0, ""
    finally:
        line.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
