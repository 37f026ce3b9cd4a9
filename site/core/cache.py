"""The cache: Redis, and the database while Redis is away.

Log-in limits live in the cache, so a cache that forgot everything when Redis fell over would open
a door. After a failure Redis is left alone for a moment, so that an outage costs one time-out and
not one a request.
"""

import logging
import time
from collections.abc import Callable, Collection
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LEFT_ALONE = 5.0  # seconds
REMEMBERED = 10_000  # keys; beyond that, everything is dropped


class _Outage:
    """What this process knows of Redis being away."""

    def __init__(self) -> None:
        self.until = 0.0
        self.changed: set[str] = set()
        self.everything_changed = False

    def note(self, keys: Collection[str] | None) -> None:
        if keys is None or len(self.changed) > REMEMBERED:
            self.everything_changed = True
        else:
            self.changed |= set(keys)


outage = _Outage()


class FallbackCache(RedisCache):
    """Redis; during an outage every call goes to the cache named "database" instead.

    What was written meanwhile is dropped from both when Redis is back: Redis may hold older values
    of it now, and the database at the next outage.
    """

    def _call(
        self,
        redis: Callable[..., Any],
        *args: Any,
        changes: Collection[str] | None = (),
        **kwargs: Any,
    ) -> Any:
        """Call Redis, or the database's method of the same name. `changes`: keys; None for all."""
        if not self.is_away():
            try:
                self._drop_what_changed()
                return redis(*args, **kwargs)
            except (RedisError, OSError) as error:
                logger.warning("redis is away: %s; the database stands in", type(error).__name__)
                outage.until = time.monotonic() + LEFT_ALONE
        outage.note(changes)
        return getattr(caches["database"], redis.__name__)(*args, **kwargs)

    def _drop_what_changed(self) -> None:
        if outage.everything_changed:
            super().clear()
            caches["database"].clear()
            outage.everything_changed = False
            outage.changed.clear()
        elif changed := outage.changed.copy():
            super().delete_many(changed)
            caches["database"].delete_many(changed)
            outage.changed -= changed

    def add(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().add, key, *args, changes=[key], **kwargs)

    def get(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().get, key, *args, **kwargs)

    def set(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().set, key, *args, changes=[key], **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().touch, key, *args, changes=[key], **kwargs)

    def delete(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().delete, key, *args, changes=[key], **kwargs)

    def has_key(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().has_key, key, *args, **kwargs)

    def incr(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().incr, key, *args, changes=[key], **kwargs)

    def get_many(self, keys: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().get_many, keys, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().set_many, data, *args, changes=data, **kwargs)

    def delete_many(self, keys: Any, *args: Any, **kwargs: Any) -> Any:
        return self._call(super().delete_many, keys, *args, changes=keys, **kwargs)

    def clear(self) -> Any:
        return self._call(super().clear, changes=None)

    @staticmethod
    def is_away() -> bool:
        return time.monotonic() < outage.until
