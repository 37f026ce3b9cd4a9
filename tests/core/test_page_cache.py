"""Public pages in front of Django: what is kept, for whom, and until when."""

import asyncio
import gzip
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest

from core import announcements, connections, page_cache
from core.page_cache import KEPT, PageCache

pytestmark = pytest.mark.django_db

PAGE = b"<p>" + b"What was done in Northfield. " * 100 + b"</p>"


class Django:
    """Stands for Django: answers with `body` and `headers`, after `held` is set, and counts."""

    def __init__(self) -> None:
        self.asked = 0
        self.body = PAGE
        self.status = 200
        self.headers = [(b"Cache-Control", KEPT.encode()), (b"Content-Type", b"text/html")]
        self.begun = asyncio.Event()
        self.held: asyncio.Event | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        body = self.body
        self.begun.set()
        if self.held:
            await self.held.wait()
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": body[:50], "more_body": True})
        await send({"type": "http.response.body", "body": body[50:]})


class Site:
    """A page cache before a Django, and visitors who ask it."""

    def __init__(self) -> None:
        self.django = Django()
        self.front = PageCache(self.django)

    async def ask(
        self, path: str = "/", method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        told = {"host": "localhost", "accept_encoding": "gzip"} | headers
        scope = {
            "type": "http",
            "method": method,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in told.items()
            ],
        }
        await self.front(scope, None, send)  # type: ignore[arg-type]
        given = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], given, b"".join(part["body"] for part in sent[1:])

    async def listens(self) -> None:
        await until(self.front.announcements.is_current)


async def until(what: Callable[[], Any], *, within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not what():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


async def something_public_changes() -> None:
    """A write of no row is a write all the same: the trigger looks at statements."""
    async with await psycopg.AsyncConnection.connect(
        **connections.parameters(), autocommit=True
    ) as link:
        await link.execute("UPDATE places_place SET name = name WHERE false")


@pytest.fixture
def visit(db: None) -> Callable[[Callable[[Site], Awaitable[None]]], None]:
    """Runs a story on a site that listens."""

    def run(story: Callable[[Site], Awaitable[None]]) -> None:
        async def told() -> None:
            site = Site()
            await site.listens()
            await story(site)

        asyncio.run(told())

    return run


def test_a_page_is_made_once_and_given_to_all(visit):
    async def story(site):
        first = await site.ask()
        again = await site.ask()

        assert site.django.asked == 1
        assert gzip.decompress(first[2]) == gzip.decompress(again[2]) == PAGE
        assert first[1] == again[1]
        assert first[1]["content-type"] == "text/html"

    visit(story)


def test_who_cannot_unpack_is_given_the_same_page_as_it_is(visit):
    async def story(site):
        for method in ("GET", "GET", "HEAD"):
            status, headers, body = await site.ask(method=method, accept_encoding="identity")
            assert status == 200
            assert "content-encoding" not in headers
            assert headers["content-length"] == str(len(PAGE))
            assert body == (PAGE if method == "GET" else b"")
        assert site.django.asked == 1

    visit(story)


def test_who_has_the_page_is_told_that_it_has_not_changed(visit):
    async def story(site):
        etag = (await site.ask())[1]["etag"]

        for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
            status, headers, body = await site.ask(if_none_match=known)
            assert (status, body, headers["etag"]) == (304, b"", etag)
        assert (await site.ask(if_none_match='"other"'))[0] == 200
        assert site.django.asked == 1

    visit(story)


def test_a_page_made_anew_with_the_same_words_has_the_same_etag(visit):
    async def story(site):
        etag = (await site.ask())[1]["etag"]
        site.django.headers.append((b"Content-Encoding", b"gzip"))
        site.django.body = gzip.compress(PAGE)
        before = site.front.announcements.generation
        await something_public_changes()
        await until(lambda: site.front.announcements.generation > before)

        assert (await site.ask(if_none_match=etag))[0] == 304
        assert site.django.asked == 2

    visit(story)


def test_a_change_is_seen_at_once(visit):
    async def story(site):
        await site.ask()
        site.django.body = b"Something else"
        await something_public_changes()
        changed = time.monotonic()

        async def seen() -> bool:
            return gzip.decompress((await site.ask())[2]) == b"Something else"

        while not await seen():
            assert time.monotonic() - changed < 1.0
            await asyncio.sleep(0.005)

    visit(story)


def test_what_was_begun_before_a_change_is_never_kept_after_it(visit):
    async def story(site):
        site.django.held = asyncio.Event()
        slow = asyncio.create_task(site.ask())
        await site.django.begun.wait()
        before = site.front.announcements.generation
        await something_public_changes()
        await until(lambda: site.front.announcements.generation > before)
        await site.listens()
        site.django.body = b"Something else"
        site.django.held.set()

        assert gzip.decompress((await slow)[2]) == PAGE
        assert gzip.decompress((await site.ask())[2]) == b"Something else"

    visit(story)


def test_who_asks_after_a_change_does_not_wait_for_what_was_begun_before_it(visit):
    async def story(site):
        site.django.held = asyncio.Event()
        slow = asyncio.create_task(site.ask())
        await site.django.begun.wait()
        before = site.front.announcements.generation
        await something_public_changes()
        await until(lambda: site.front.announcements.generation > before)
        await site.listens()
        site.django.body, held, site.django.held = b"Something else", site.django.held, None

        assert gzip.decompress((await site.ask())[2]) == b"Something else"
        held.set()
        await slow
        assert gzip.decompress((await site.ask())[2]) == b"Something else"

    visit(story)


def test_many_who_ask_at_the_same_time_have_it_made_once(visit):
    async def story(site):
        site.django.held = asyncio.Event()
        asking = [asyncio.create_task(site.ask()) for _ in range(20)]
        await site.django.begun.wait()
        site.django.held.set()

        assert {gzip.decompress(body) for _, _, body in await asyncio.gather(*asking)} == {PAGE}
        assert site.django.asked == 1

    visit(story)


def test_who_waits_for_a_page_that_fails_asks_for_itself(visit):
    async def story(site):
        site.django.held = asyncio.Event()
        first = asyncio.create_task(site.ask())
        await site.django.begun.wait()
        second = asyncio.create_task(site.ask())
        await asyncio.sleep(0)
        first.cancel()
        site.django.held.set()

        assert gzip.decompress((await second)[2]) == PAGE

    visit(story)


@pytest.mark.parametrize(
    "header",
    [
        {"cookie": "sessionid=abc"},
        {"cookie": "other=1; messages=abc"},
        {"authorization": "Bearer abc"},
        {"range": "bytes=0-9"},
    ],
    ids=lambda header: " ".join(header.values()),
)
def test_who_is_somebody_always_gets_an_answer_of_their_own(visit, header):
    async def story(site):
        await site.ask()
        site.django.body = b"For you alone"

        assert (await site.ask(**header))[2] == b"For you alone"
        assert gzip.decompress((await site.ask())[2]) == PAGE

    visit(story)


@pytest.mark.parametrize(
    "header",
    [
        (b"Cache-Control", b"private"),
        (b"Cache-Control", b"public, max-age=60"),
        (b"Set-Cookie", b"csrftoken=abc"),
        (b"Vary", b"Accept-Encoding, Cookie"),
        (b"Vary", b"Accept-Language"),
    ],
    ids=lambda header: b" ".join(header).decode(),
)
def test_what_is_not_for_anyone_is_never_kept(visit, header):
    async def story(site):
        site.django.headers.append(header)

        assert (await site.ask())[2] == (await site.ask())[2] == PAGE
        assert site.django.asked == 2

    visit(story)


@pytest.mark.parametrize("status", [301, 404, 500])
def test_only_whole_pages_are_kept(visit, status):
    async def story(site):
        site.django.status = status

        assert (await site.ask())[0] == (await site.ask())[0] == status
        assert site.django.asked == 2

    visit(story)


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
def test_only_reading_is_answered_from_what_is_kept(visit, method):
    async def story(site):
        await site.ask()
        await site.ask(method=method)

        assert site.django.asked == 2

    visit(story)


def test_addresses_hosts_and_schemes_are_kept_apart(visit):
    async def story(site):
        await site.ask("/a/")
        await site.ask("/b/")
        await site.ask("/a/", host="weft.example")
        await site.ask("/a/", x_forwarded_proto="https")

        assert site.django.asked == 4

    visit(story)


def test_a_part_of_a_page_is_kept_apart_from_the_page(visit):
    async def story(site):
        site.django.headers.append((b"Vary", b"HX-Request, Accept-Encoding"))
        whole = await site.ask()
        site.django.body = b"A part"
        part = await site.ask(hx_request="true")

        assert gzip.decompress(part[2]) == b"A part"
        assert part[1]["vary"] == whole[1]["vary"] == "HX-Request, Accept-Encoding"
        assert (await site.ask())[2] == whole[2]
        assert site.django.asked == 2

    visit(story)


def test_a_header_sent_twice_poisons_nothing(visit):
    """Django would join both, and answer with a part what is kept as the whole."""

    async def story(site):
        scope = {
            "type": "http",
            "headers": [(b"host", b"localhost"), (b"hx-request", b"1"), (b"hx-request", b"")],
            "raw_path": b"/",
            "query_string": b"",
        }
        assert page_cache.read(scope).key is None

    visit(story)


def test_nothing_is_given_by_who_can_no_longer_hear(visit, monkeypatch):
    monkeypatch.setattr(announcements, "SILENT", 0.4)
    monkeypatch.setattr(announcements, "AGAIN", 60.0)

    async def story(site):
        await site.ask()
        await something_goes_wrong()
        await until(lambda: not site.front.announcements.is_current(), within=1.0)
        site.django.body = b"Something else"

        assert gzip.decompress((await site.ask())[2]) == b"Something else"
        assert (await site.ask())[1]["etag"]
        assert site.django.asked == 3

    async def something_goes_wrong() -> None:
        async with await psycopg.AsyncConnection.connect(
            **connections.parameters(), autocommit=True
        ) as link:
            await link.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE '%%pg_notify%%' "
                "AND pid <> pg_backend_pid()"
            )

    visit(story)


def test_nothing_is_given_where_words_to_oneself_do_not_come_back(visit, monkeypatch):
    """As behind a pool that gives another connection to each transaction."""
    monkeypatch.setattr(announcements, "SILENT", 0.4)

    async def story(site):
        await site.ask()
        monkeypatch.setattr(announcements, "CHANNEL", "elsewhere")
        await until(lambda: not site.front.announcements.is_current(), within=1.0)

    visit(story)


def test_who_listens_again_gives_nothing_from_before(visit, monkeypatch):
    monkeypatch.setattr(announcements, "AGAIN", 0.01)

    async def story(site):
        await site.ask()
        before = site.front.announcements.generation
        site.front.announcements._listening.cancel()
        heard = site.front.announcements
        await until(lambda: heard.is_current() and heard.generation > before)
        site.django.body = b"Something else"

        assert gzip.decompress((await site.ask())[2]) == b"Something else"

    visit(story)


def test_a_page_whose_time_has_come_takes_all_with_it(visit):
    async def story(site):
        async with await psycopg.AsyncConnection.connect(
            **connections.parameters(), autocommit=True
        ) as link:
            before = site.front.announcements.generation
            await link.execute(
                "UPDATE wagtailcore_page SET expire_at = clock_timestamp() + interval '0.6 s' "
                "WHERE depth = 2"
            )
            try:
                await until(lambda: site.front.announcements.generation > before)
                await site.listens()
                await site.ask()
                await site.ask()
                assert site.django.asked == 1
                await asyncio.sleep(0.6)
                await site.ask()
                assert site.django.asked == 2
            finally:
                await link.execute("UPDATE wagtailcore_page SET expire_at = NULL WHERE depth = 2")

    visit(story)


def test_what_depends_on_the_clock_is_made_anew_after_a_while(visit, monkeypatch):
    async def story(site):
        await site.ask()
        monkeypatch.setattr(page_cache, "FOR_AT_MOST", 0.0)
        await site.ask()

        assert site.django.asked == 2

    visit(story)


def test_there_is_room_for_so_much_and_what_is_asked_for_most_stays(visit):
    async def story(site):
        await site.ask("/often/")
        (page,) = site.front._pages.values()
        site.front._room = page.size  # for one more
        for path in ("/a/", "/often/", "/b/", "/often/", "/c/", "/often/"):
            await site.ask(path)
        assert site.django.asked == 4
        await site.ask("/a/")
        assert site.django.asked == 5

    visit(story)
