import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.core import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCacheClient
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisConnectionError

from core import cache as core_cache

pytestmark = pytest.mark.django_db


class Line:
    """The line to Redis, which a test may cut. `tried` counts how often it was used while cut."""

    is_cut = False
    tried = 0


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    line, get_client = Line(), RedisCacheClient.get_client

    def through_the_line(self: RedisCacheClient, *args: Any, **kwargs: Any) -> Any:
        if line.is_cut:
            line.tried += 1
            raise RedisConnectionError("no route")
        return get_client(self, *args, **kwargs)

    monkeypatch.setattr(RedisCacheClient, "get_client", through_the_line)
    return line


def mend(line: Line) -> None:
    line.is_cut = False
    core_cache.outage.until = 0.0


@pytest.fixture
def elsewhere(settings: Any) -> Any:
    """Points the cache at another address."""

    def go(address: Path) -> None:
        own = settings.CACHES["default"] | {"LOCATION": f"unix://{address}?db=0"}
        settings.CACHES = settings.CACHES | {"default": own}

    return go


def in_database() -> Any:
    return caches["database"]


def test_while_redis_is_there_the_database_is_left_alone() -> None:
    cache.set("tea", "green")

    assert cache.get("tea") == "green"
    assert in_database().get("tea") is None


def test_while_redis_is_away_the_database_stands_in(line: Line) -> None:
    line.is_cut = True

    assert cache.add("tea", 1)
    assert not cache.add("tea", 2)
    assert cache.incr("tea") == 2
    cache.set_many({"milk": "oat", "sugar": None})
    cache.delete("sugar")

    assert cache.get_many(["tea", "milk", "sugar"]) == {"tea": 2, "milk": "oat"}
    assert cache.has_key("milk")
    assert cache.touch("milk", 10)
    assert in_database().get("tea") == 2


def test_an_outage_costs_one_attempt_and_not_one_a_call(line: Line) -> None:
    line.is_cut = True

    for _ in range(20):
        cache.get("tea")

    assert line.tried == 1


def test_a_dead_socket_costs_no_time(elsewhere: Any, tmp_path: Path) -> None:
    elsewhere(tmp_path / "nobody.sock")
    started = time.monotonic()

    cache.set("tea", "green")

    assert cache.get("tea") == "green"
    assert time.monotonic() - started < 0.4


@pytest.fixture
def silent_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A socket that takes connections and never answers."""
    path = tmp_path_factory.mktemp("s") / "s"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(16)
        yield path


def test_a_redis_that_hangs_costs_one_time_out(elsewhere: Any, silent_redis: Path) -> None:
    elsewhere(silent_redis)
    started = time.monotonic()

    cache.set("tea", "green")
    for _ in range(5):
        assert cache.get("tea") == "green"

    assert 0.4 < time.monotonic() - started < 1.2


@pytest.mark.parametrize("first_call", ["set", "set_many", "delete_many", "clear"])
def test_what_was_written_meanwhile_is_dropped_from_redis(line: Line, first_call: str) -> None:
    cache.set("tea", "before the outage")
    line.is_cut = True
    {
        "set": lambda: cache.set("tea", "meanwhile"),
        "set_many": lambda: cache.set_many({"tea": "meanwhile"}),
        "delete_many": lambda: cache.delete_many(["tea"]),
        "clear": cache.clear,
    }[first_call]()
    mend(line)

    assert cache.get("tea") is None


def test_what_was_written_meanwhile_does_not_come_back_at_the_next_outage(line: Line) -> None:
    line.is_cut = True
    cache.set("tea", "first outage")
    mend(line)
    cache.set("tea", "between")
    line.is_cut = True

    assert cache.get("tea") is None


def test_what_was_only_read_meanwhile_is_kept(line: Line) -> None:
    cache.set("tea", "green")
    line.is_cut = True
    assert cache.get("tea") is None
    mend(line)

    assert cache.get("tea") == "green"


def test_more_keys_than_are_remembered_drop_everything(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_cache, "REMEMBERED", 2)
    cache.set("tea", "before the outage")
    line.is_cut = True
    for number in range(5):
        cache.set(f"cup-{number}", number)
    cache.set("tea", "meanwhile")
    mend(line)

    assert cache.get("tea") is None


def test_log_in_limits_count_while_redis_is_away(line: Line, rf: RequestFactory) -> None:
    line.is_cut = True
    request = rf.post("/accounts/login/")
    request.user = AnonymousUser()

    allowed = [
        ratelimit.consume(request, action="login_failed", key="anna@example.org") for _ in range(15)
    ]

    assert allowed[0]
    assert not allowed[-1]
    assert sum(allowed) <= 10
