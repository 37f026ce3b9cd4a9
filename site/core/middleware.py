"""What every request passes: counting, unreadable input refused, policies, one thread."""

import logging
import time
from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from core import policies, views
from core.kept import say_who_may_keep
from core.metrics import REQUEST_SECONDS, REQUESTS
from core.open_forms import keyring_away
from core.sealed import KeyMissing

logger = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponseBase]


class Metrics:
    """Counts requests and their time by view name: never by address, which may name a thing."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or match.func.__name__) if match else "none"
        REQUEST_SECONDS.labels(view).observe(time.perf_counter() - started)
        REQUESTS.labels(view, str(response.status_code)).inc()
        return response


class Compress(GZipMiddleware):
    """Compresses what is sent, but for files that may be asked for in parts: a part of a compressed
    file is another thing than a compressed part, and sound, film and pictures are compressed already."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)


class RefuseUnreadableInput:
    """Turns away addresses with NULs or broken encodings with a clear answer, before anything reads them."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            unreadable = "\x00" in request.path or any(
                "\x00" in value or "\ufffd" in value
                for key, values in request.GET.lists()
                for value in (key, *values)
            )
        except UnicodeError:
            unreadable = True
        return views.bad_request(request) if unreadable else self.get_response(request)


class Policies(CSPMiddleware):
    """The content security policy: one for public pages, its own for the CMS."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only:
            parts.config = self._policy(request)
        return parts

    @staticmethod
    def _policy(request: HttpRequest) -> dict[str, list[str]]:
        if request.path_info.startswith("/cms/"):
            return policies.CMS
        # The editor looks at a page before it is public in a frame of the CMS.
        return policies.PREVIEW if getattr(request, "is_preview", False) else policies.PUBLIC


class Visitors:
    """Keeps the session out of what a visitor sees, so that public pages may be kept by a cache.

    Who brings no session cookie is nobody, without asking the session.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_visitor = settings.SESSION_COOKIE_NAME not in request.COOKIES
        if is_visitor:
            request.user = AnonymousUser()
        response = self.get_response(request)
        say_who_may_keep(response, is_visitor=is_visitor)
        return response


class KeyringAway:
    """Says when to come back where something sealed can be neither read nor kept: it is not lost."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, KeyMissing):
            return None
        logger.error("the keyring is away: %s", error)
        return keyring_away(request)


class InOneThread:
    """Last in the list and synchronous, so that Django runs all that stands above it in one thread.

    Without it each middleware of the list costs a change of thread under ASGI.
    """

    async_capable = False

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)
