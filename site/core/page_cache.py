"""Public pages, kept in front of Django by each process that serves them.

A page is kept only where its address says that it is for anyone (core.kept), and given only to who brings
no session. It is let go of with the first change of anything that public pages are made
from (see core.announcements); while a process cannot know of changes it keeps nothing and gives nothing
it has kept. Half of the rule is in the order of things: the generation is read before Django is
asked, so that what was made from the state before a change is never kept after it.
"""

import asyncio
import gzip
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.utils.http import parse_etags

from core.announcements import Announcements
from core.kept import KEPT
from core.metrics import PAGES

LARGEST = 1024 * 1024  # bytes of one page, compressed
ROOM = 64 * 1024 * 1024  # bytes of all that one process keeps
FOR_AT_MOST = 60.0  # seconds: for what changes with the clock, such as "tomorrow"
# Another request waits for the same page only where it has just begun to be made.
JUST_BEGUN = 0.5  # seconds
GIVEN, MADE, FOR_SOMEBODY = (PAGES.labels(how) for how in ("kept", "made", "for somebody"))

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Key = tuple[bytes, ...]
Headers = list[tuple[bytes, bytes]]

# What a page may vary by: its encoding, which is ours, and whether a script asks for a part of it.
VARIES_BY = {b"accept-encoding", b"hx-request"}
# What is said anew of each answer.
OF_ONE_ANSWER = {b"content-length", b"content-encoding", b"etag", b"vary"}
# What an answer without the page says of it (RFC 9110, 15.4.5), and to whom.
OF_AN_UNCHANGED_PAGE = {b"etag", b"cache-control", b"vary", b"access-control-allow-origin"}
OF_THE_KEY = {b"host", b"hx-request", b"x-forwarded-proto"}
COOKIES_OF_SOMEBODY = (settings.SESSION_COOKIE_NAME.encode() + b"=", b"messages=")


@dataclass(slots=True)
class Asked:
    """What one request says that decides on the answer.

    key: which page it asks for, or None where only Django can answer; packed: whether it takes gzip;
    known: the ETags it has, as sent.
    """

    key: Key | None
    packed: bool
    known: bytes


def read(scope: Scope) -> Asked:
    host = scheme = part = known = b""
    packed = False
    seen = set()
    for name, value in scope["headers"]:
        if name in seen and name in OF_THE_KEY:
            # Django reads both as one value, which would be another than ours.
            return Asked(None, packed, known)
        seen.add(name)
        if name == b"host":
            host = value
        elif name == b"accept-encoding":
            packed = b"gzip" in value and b"gzip;q=0" not in value.replace(b" ", b"")
        elif name == b"if-none-match":
            known = value
        elif name == b"x-forwarded-proto":
            scheme = value
        elif name == b"hx-request":
            part = value
        elif name in (b"authorization", b"range") or (
            name == b"cookie" and any(each in value for each in COOKIES_OF_SOMEBODY)
        ):
            return Asked(None, packed, known)
    # Django tells the languages apart by nothing a visitor sends: see people.middleware.
    return Asked((scheme, host, scope["raw_path"], scope["query_string"], part), packed, known)


@dataclass(slots=True)
class Page:
    """An answer that can be given again. packed: the body, compressed; length: of the body as it is;
    made: time.monotonic() when Django was asked."""

    headers: Headers
    vary: bytes
    packed: bytes
    length: int
    etag: bytes
    made: float
    generation: int
    # Most visitors are given this, so it is put together once.
    for_most: tuple[Message, Message] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = [*self.headers, (b"etag", self.etag), (b"vary", self.vary)]
        packed = [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(self.packed))]
        self.for_most = (_start(200, [*self.headers, *packed]), _body(self.packed))

    @property
    def size(self) -> int:
        return len(self.packed) + sum(len(name) + len(value) for name, value in self.headers)

    def messages(self, asked: Asked, *, with_body: bool) -> tuple[Message, Message]:
        """The answer to one request: not at all where it has the page already."""
        if asked.known and self.is_among(asked.known):
            headers = [pair for pair in self.headers if pair[0] in OF_AN_UNCHANGED_PAGE]
            return _start(304, headers), _body(b"")
        start, body = self.for_most
        if not asked.packed:
            start = _start(200, [*self.headers, (b"content-length", b"%d" % self.length)])
            body = _body(gzip.decompress(self.packed) if with_body else b"")
        return start, body if with_body else _body(b"")

    def is_among(self, known: bytes) -> bool:
        """Whether these ETags name it (RFC 9110, 13.1.2: compared weakly)."""
        if known == self.etag:
            return True
        told = parse_etags(known.decode("latin-1"))
        own = self.etag.decode().removeprefix("W/")
        return "*" in told or own in {each.removeprefix("W/") for each in told}


def _start(status: int, headers: Headers) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}


def _body(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body}


class PageCache:
    """Stands before an ASGI application, and answers for it what it has answered before."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.announcements = Announcements()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._room = ROOM
        self._generation = 0
        self._being_made: dict[Key, tuple[int, float, asyncio.Future[Page | None]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.application(scope, receive, send)
            return
        asked = read(scope)
        if asked.key is None:
            FOR_SOMEBODY.inc()
            await self.application(scope, receive, send)
            return
        is_current = self.announcements.is_current()
        if is_current and (page := self._kept(asked.key) or await self._soon(asked.key)):
            GIVEN.inc()
            for message in page.messages(asked, with_body=scope["method"] == "GET"):
                await send(message)
            return
        MADE.inc()
        if scope["method"] == "HEAD":
            await self.application(scope, receive, send)
        else:
            await self._make(asked, asked.key, is_current, scope, receive, send)

    def _kept(self, key: Key) -> Page | None:
        if self._generation != self.announcements.generation:
            self._pages.clear()
            self._room, self._generation = ROOM, self.announcements.generation
        page = self._pages.get(key)
        if page is None:
            return None
        if time.monotonic() - page.made > FOR_AT_MOST:
            self._let_go(key)
            return None
        self._pages.move_to_end(key)
        return page

    async def _soon(self, key: Key) -> Page | None:
        """The page that another request is having made, from no older state than this one would."""
        if key not in self._being_made:
            return None
        generation, began, page = self._being_made[key]
        if generation != self.announcements.generation or time.monotonic() - began > JUST_BEGUN:
            return None
        return await asyncio.shield(page)

    async def _make(
        self,
        asked: Asked,
        key: Key,
        is_current: bool,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Have Django answer; keep the answer where it may be kept and nothing has changed meanwhile."""
        began, generation = time.monotonic(), self.announcements.generation
        answer = Answer(send, asked, began, generation)
        making = asyncio.get_running_loop().create_future()
        if is_current:
            self._being_made[key] = (generation, began, making)
        try:
            await self.application(scope, receive, answer.send)
            page = answer.page
            if page and self.announcements.is_current():
                self._keep(key, page)
        finally:
            making.set_result(answer.page)
            if key in self._being_made and self._being_made[key][2] is making:
                del self._being_made[key]

    def _keep(self, key: Key, page: Page) -> None:
        if page.generation != self.announcements.generation or page.size > LARGEST:
            return
        self._kept(key)  # forgets what is of another generation
        if key in self._pages:
            self._let_go(key)
        self._pages[key] = page
        self._room -= page.size
        while self._room < 0:
            self._let_go(next(iter(self._pages)))

    def _let_go(self, key: Key) -> None:
        self._room += self._pages.pop(key).size


class Answer:
    """Passes Django's answer on; one that may be kept is first gathered, and given an ETag."""

    def __init__(self, send: Send, asked: Asked, began: float, generation: int) -> None:
        self._send = send
        self._asked = asked
        self._began = began
        self._generation = generation
        self._start: Message | None = None
        self._parts: list[bytes] = []
        self.page: Page | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._may_be_kept(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                self.page = self._gathered(self._start)
                for each in self.page.messages(self._asked, with_body=True):
                    await self._send(each)

    @staticmethod
    def _may_be_kept(start: Message) -> bool:
        """Whether it is a whole page for anyone: said by its view, and not gainsaid by a header."""
        headers = {name.lower(): value for name, value in start["headers"]}
        return (
            start["status"] == 200
            and headers.get(b"cache-control") == KEPT.encode()
            and b"set-cookie" not in headers
            and set(_named(headers.get(b"vary", b"").lower())) <= VARIES_BY
        )

    def _gathered(self, start: Message) -> Page:
        headers = [(name.lower(), value) for name, value in start["headers"]]
        vary = _named(dict(headers).get(b"vary", b""))
        body = b"".join(self._parts)
        is_packed = (b"content-encoding", b"gzip") in headers
        plain = gzip.decompress(body) if is_packed else body
        return Page(
            headers=[pair for pair in headers if pair[0] not in OF_ONE_ANSWER],
            vary=b", ".join(dict.fromkeys([*vary, b"Accept-Encoding"])),
            packed=body if is_packed else gzip.compress(body, 6, mtime=0),
            length=len(plain),
            etag=b'W/"%s"' % blake2b(plain, digest_size=12).hexdigest().encode(),
            made=self._began,
            generation=self._generation,
        )


def _named(header: bytes) -> list[bytes]:
    """The names in a header that lists some."""
    return [name.strip() for name in header.split(b",") if name.strip()]
