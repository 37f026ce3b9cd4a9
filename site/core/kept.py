"""Which answers may be kept: said in the tables of addresses, and written into each answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

View = Callable[..., HttpResponseBase]
# What a response says that may be kept: here by us, by others only if they ask each time.
KEPT = "public, no-cache"


def kept(view: View) -> View:
    """For a table of addresses: what this view shows a visitor is the same for anyone, and may be kept.

    It must show nothing but what comes from tables that are announced (core.public.watch).
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.is_for_anyone = True  # type: ignore[attr-defined]
        return response

    return shown


def say_who_may_keep(response: HttpResponseBase, *, is_visitor: bool) -> None:
    """Write into the answer to a request whether it may be kept, and by whom.

    What is shown to somebody who brings a session is theirs alone.
    """
    if not is_visitor:
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True)
    elif getattr(response, "is_for_anyone", False) and not response.streaming:
        response["Cache-Control"] = KEPT
