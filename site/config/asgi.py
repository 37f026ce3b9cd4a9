"""Where Daphne comes in: HTTP to the kept pages and Django, websockets to practice's routes."""

import gc
import os
from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
# Before anything imports a consumer: it sets the applications up.
django_application = get_asgi_application()

from core.page_cache import PageCache  # noqa: E402
from practice.routing import websocket_routes  # noqa: E402

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def at_the_root(application: Application) -> Application:
    """Weft always stands at the root of its host, whatever a request says.

    Daphne takes the root path from a header that any visitor can send; Django would believe it in
    every link it makes, mailed ones too.
    """

    async def rooted(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] in {"http", "websocket"}:
            scope = {**scope, "root_path": ""}
        await application(scope, receive, send)

    return rooted


application = at_the_root(
    ProtocolTypeRouter(
        {"http": PageCache(django_application), "websocket": URLRouter(websocket_routes)}
    )
)

# What is loaded by now stays for good: looking through it for garbage again and again costs a sixth of
# the pages that are given out.
gc.collect()
gc.freeze()
