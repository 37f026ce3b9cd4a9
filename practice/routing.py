"""The only list of websocket routes. Until the live discussions open, whoever knocks is turned away."""

from typing import Any, cast

from django.urls import URLPattern, re_path


async def nothing_here(_scope: Any, receive: Any, send: Any) -> None:
    """Refuse the handshake, without an error in the log for each visitor who tries."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


# Channels routes applications with Django's own function for views.
websocket_routes: list[URLPattern] = [re_path(r"", cast(Any, nothing_here))]
