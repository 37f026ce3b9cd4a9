"""How often something may be done, counted by allauth's limiter: it knows which proxies to believe about a
visitor's address. What was counted of a request that came to nothing is given back."""

import math
import time
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest


def may(request: HttpRequest, doing: str, limit: str, *, about: str = "") -> bool:
    """Whether it may be done now, which is counted.

    limit: such as "5/h/ip,30/d/key": five an hour from one network address, and thirty a day `about` one
    thing.
    """
    usage = ratelimit.consume(request, **_told(doing, limit, about))
    if usage:
        _counted(request).append(usage)
    return usage is not None


def seconds_to_wait(request: HttpRequest, doing: str, limit: str, *, about: str = "") -> int:
    """0 where it may be done now, which is counted; else how long until it may."""
    if may(request, doing, limit, about=about):
        return 0
    told = _told(doing, limit, about)
    del told["config"]
    waits = [1]
    for rate in ratelimit.parse_rates(limit):
        times = cache.get(ratelimit.get_cache_key(request, rate=rate, **told), [])
        if len(times) >= rate.amount:
            waits.append(math.ceil(times[-1] + rate.duration - time.time()))
    return max(waits)


def might(request: HttpRequest, doing: str, limit: str, *, about: str = "") -> bool:
    """The same, without counting it."""
    return ratelimit.consume(request, **_told(doing, limit, about), dry_run=True) is not None


def give_back(request: HttpRequest) -> None:
    """Nothing was done: whoever sends it again is counted as though for the first time."""
    while counted := _counted(request):
        counted.pop().rollback()


def _told(doing: str, limit: str, about: str) -> dict[str, Any]:
    return {"app": "weft", "action": doing, "config": {doing: limit}, "key": about or None}


def _counted(request: HttpRequest) -> list[ratelimit.RateLimitUsage]:
    counted: list[ratelimit.RateLimitUsage] = request.__dict__.setdefault("counted", [])
    return counted
