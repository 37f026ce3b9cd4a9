"""Hears, in each process that serves pages, when what they are made from has changed.

PostgreSQL tells everyone who listens, with the commit (see core.public). Whether it still does is
asked all the time, the same way: a word sent to oneself that comes back says that all that was sent
before it has been heard.
"""

import asyncio
import contextlib
import logging
import time

import psycopg
from psycopg import sql

from core import connections
from core.public import CHANNEL

BEAT = 0.25  # seconds between two words to oneself
SILENT = 1.0  # seconds: who has heard nothing for that long may have missed something
AGAIN = 1.0  # seconds before a lost connection is tried again
NEVER = float("inf")

TO_ONESELF = "beat"
# A page leaves the public by itself too, when its time has come: no write says so.
NEXT_TO_EXPIRE = """
SELECT extract(epoch FROM min(expire_at)) FROM wagtailcore_page
WHERE live AND expire_at > to_timestamp(%s)
"""

logger = logging.getLogger(__name__)


class Announcements:
    """What one process has heard. It listens from the first question on.

    generation: rises with every change heard, and whenever one may have been missed.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._heard_until = 0.0  # time.monotonic() up to which all is known
        self._expires_at = 0.0  # time.time() at which the next page leaves by itself; 0: not known
        self._listening: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def is_current(self) -> bool:
        """Whether everything that was committed up to a moment ago has been heard."""
        if time.monotonic() < self._heard_until and time.time() < self._expires_at:
            return True
        loop = asyncio.get_running_loop()
        if self._loop is not loop or self._listening is None or self._listening.done():
            self._loop = loop
            self._listening = loop.create_task(self._listen())
        if 0 < self._expires_at <= time.time():
            self._changed()
        return False

    def _changed(self) -> None:
        self.generation += 1
        self._expires_at = 0.0

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_on_one_connection()
            except (psycopg.Error, OSError) as error:
                logger.warning("changes are not heard: %s", type(error).__name__)
            finally:
                self._heard_until = 0.0
            await asyncio.sleep(AGAIN)

    async def _listen_on_one_connection(self) -> None:
        link = await psycopg.AsyncConnection.connect(**connections.parameters(), autocommit=True)
        async with link:
            await link.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            self._changed()  # whatever happened while nobody listened
            while True:
                if not self._expires_at:
                    await self._ask_for_the_next_to_expire(link)
                sent = time.monotonic()
                await link.execute("SELECT pg_notify(%s, %s)", [CHANNEL, TO_ONESELF])
                async with contextlib.aclosing(link.notifies(timeout=BEAT)) as notes:
                    async for note in notes:
                        if note.payload != TO_ONESELF:
                            self._changed()
                            break
                        if note.pid == link.info.backend_pid:
                            self._heard_until = sent + SILENT

    async def _ask_for_the_next_to_expire(self, link: psycopg.AsyncConnection) -> None:
        found = await (await link.execute(NEXT_TO_EXPIRE, [time.time()])).fetchone()
        moment = found[0] if found else None
        self._expires_at = float(moment) if moment is not None else NEVER
