"""The launcher's own PostgreSQL and Redis: made whole, found again, and kept through a power cut."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from launch import postgres, redis
from launch.processes import Processes


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Processes]]:
    """Begins a run of the launcher in one place, as often as a test asks; ends what is left."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    runs: list[Processes] = []

    def one() -> Processes:
        runs.append(Processes(tmp_path / "var"))
        return runs[-1]

    yield one
    for run in runs:
        run.close()


def ask(processes: Processes, *statements: str) -> object:
    """The first value of what the last statement returns, None where it returns nothing."""
    host = str(processes.sockets / "pg")
    with psycopg.connect(host=host, user="weft", dbname="weft", autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def tell(processes: Processes, line: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as redis_line:
        redis_line.connect(str(processes.sockets / "redis.sock"))
        redis_line.sendall(f"{line}\r\n".encode())
        return redis_line.recv(1024)


def test_what_postgres_was_given_outlives_a_server_that_is_cut_off(
    begin: Callable[[], Processes], tmp_path: Path
) -> None:
    first = begin()
    postgres.ensure(first)
    [data] = (tmp_path / "var").glob("postgres-*")
    ask(first, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('all of it')")
    server = int((data / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    first.close()
    assert (data / "postmaster.pid").is_file()

    second = begin()
    postgres.ensure(second)

    assert ask(second, "SELECT word FROM kept") == "all of it"
    second.close()
    assert not (data / "postmaster.pid").exists()


def test_a_server_that_listens_on_no_network_answers_only_this_account(
    begin: Callable[[], Processes],
) -> None:
    processes = begin()

    postgres.ensure(processes, durable=False)

    assert ask(processes, "SHOW listen_addresses") == ""
    assert (processes.sockets / "pg").stat().st_mode & 0o077 == 0


def test_a_pid_file_that_names_another_program_does_not_hinder_a_start(
    begin: Callable[[], Processes], tmp_path: Path
) -> None:
    first = begin()
    postgres.ensure(first, durable=False)
    first.close()
    [data] = (tmp_path / "var").glob("postgres-*")
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n\n\n\nready\n")

    second = begin()
    postgres.ensure(second, durable=False)

    assert ask(second, "SELECT 1") == 1


def test_a_database_that_was_half_made_is_made_anew(
    begin: Callable[[], Processes], tmp_path: Path
) -> None:
    processes = begin()
    programs = postgres.system_programs()
    half = tmp_path / "var" / f"postgres-{postgres.major(programs) if programs else 18}.part"
    half.mkdir()
    (half / "PG_VERSION").write_text("half")

    postgres.ensure(processes, durable=False)

    assert ask(processes, "SELECT current_database()") == "weft"
    assert not half.exists()


def test_redis_keeps_what_it_was_told_when_it_is_ended(begin: Callable[[], Processes]) -> None:
    first = begin()
    redis.ensure(first)
    tell(first, "SET word kept")
    first.close()

    second = begin()
    redis.ensure(second)

    assert tell(second, "GET word") == b"$4\r\nkept\r\n"


@pytest.mark.parametrize(
    ("name", "ensure"), [("DATABASE_URL", postgres.ensure), ("REDIS_URL", redis.ensure)]
)
def test_an_address_that_is_given_is_used_and_nothing_is_started(
    begin: Callable[[], Processes],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    ensure: Callable[[Processes], str],
) -> None:
    monkeypatch.setenv(name, "given://elsewhere")

    assert ensure(begin()) == "given://elsewhere"
