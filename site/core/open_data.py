"""What any program may read: from every origin, within a limit, with problems it can read.

That is all below /api/, and the views that a table of addresses says are `open_data`.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from redis.exceptions import RedisError

from core.kept import View
from core.problems import PROBLEM, problem

logger = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponseBase]
API = "/api/"
METHODS = "GET, HEAD, OPTIONS"
# What a script of another origin may read beside the answer itself.
EXPOSED = (
    "Content-Disposition, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Page-Size-Max, "
    "X-Total-Count"
)
WINDOW = 60  # seconds


class OpenData:
    """Lets every origin read, counts the requests of the API, and words its errors for programs.

    It stands outside whatever may refuse a request, so that no error comes as a page. What a cache
    answers in front of it is not counted.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(API):
            response = self.get_response(request)
            return let_read(response) if _is_open(request) else response
        if request.method == "OPTIONS":
            return may_read()
        return let_read(self.answer(request))

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        return may_read() if request.method == "OPTIONS" and _is_open(request) else None

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        limit = settings.API_REQUESTS_PER_MINUTE
        if limit and times_asked(request) > limit:
            response: HttpResponseBase = too_often(request)
        else:
            response = as_get(self.get_response, request)
        if response.status_code >= 400 and response.get("Content-Type") != PROBLEM:
            told = problem(request, response.status_code)
            if "Allow" in response:
                told["Allow"] = METHODS
            response = told
        if limit:
            response["RateLimit-Policy"] = f'"address";q={limit};w={WINDOW}'
        return response


def as_get(get_response: Next, request: HttpRequest) -> HttpResponseBase:
    """What asks for the head alone is answered as a whole request; the server leaves the body out."""
    if request.method != "HEAD":
        return get_response(request)
    request.method = "GET"
    try:
        return get_response(request)
    finally:
        request.method = "HEAD"


def times_asked(request: HttpRequest) -> int:
    """How often this network address has asked in the present minute; 0 where nobody can count."""
    try:
        key = f"api:{int(time.time()) // WINDOW}:{get_ip(request)}"
        try:
            return int(cache.incr(key))
        except ValueError:  # the first of its minute
            cache.add(key, 0, 2 * WINDOW)
            return int(cache.incr(key))
    except (ValueError, RedisError, DatabaseError, OSError, PermissionDenied) as error:
        logger.warning("requests of the API are not counted: %s", type(error).__name__)
        return 0


def too_often(request: HttpRequest) -> HttpResponse:
    """See "RateLimit header fields for HTTP" (draft of the IETF's HTTPAPI group)."""
    left = WINDOW - int(time.time()) % WINDOW
    response = problem(request, 429)
    response["Retry-After"] = str(left)
    response["RateLimit"] = f'"address";r=0;t={left}'
    response["Cache-Control"] = "no-store"
    return response


def let_read(response: HttpResponseBase) -> HttpResponseBase:
    """Without credentials: nobody's session is asked for what everybody may read."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    return response


def may_read() -> HttpResponse:
    """The answer to OPTIONS, which a browser asks before it lets a script send unusual headers."""
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = "86400"
    return response


def open_data(view: View) -> View:
    """For a table of addresses: what this view answers any program may read, from every origin."""
    view.is_open_data = True  # type: ignore[attr-defined]
    return view


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, "is_open_data", False)
