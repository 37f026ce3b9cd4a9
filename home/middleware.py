"""A page that has another address now is found from the one it had, if anyone may read it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

Next = Callable[[HttpRequest], HttpResponseBase]


class Moved:
    """Leads on where nothing is found and Wagtail knows of a newer address.

    In the place of Wagtail's own, which leads to pages that are not public too and so tells of them.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        found = newer(request, request.get_full_path()) or newer(request, request.path)
        if found is None or not found.link:
            return response
        if found.redirect_page and not is_public(found.redirect_page):
            return response
        if found.is_permanent:
            return HttpResponsePermanentRedirect(found.link)
        return redirect(found.link)


def newer(request: HttpRequest, path: str) -> Redirect | None:
    found: Redirect | None = get_redirect(
        request, Redirect.normalise_path(path, decode_unicode=False)
    )
    return found


def is_public(page: Page) -> bool:
    """Whether anyone may read it at this moment, by the rule of its own kind where that has one."""
    pages = type(page.specific_deferred)._default_manager
    readable = pages.published() if hasattr(pages, "published") else pages.live()
    return bool(readable.filter(pk=page.pk).exists())
