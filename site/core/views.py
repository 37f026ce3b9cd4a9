"""Addresses of no domain: health, metrics, files, errors, the gallery."""

import hmac
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from core import cards, files, gallery, links
from core.access import MayDocument
from core.models import ClosedDocument
from core.permissions import can, principal_of


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Is this process alive? Asks nothing else, so that a database outage does not restart it."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Can this process serve? Needs the database; says whether Redis is there, which may be away."""
    from django.core.cache import cache

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
    except DatabaseError:
        database = False
    cache.get("readyz") if database else None
    state = {"database": database, "redis": not getattr(cache, "is_away", bool)()}
    return JsonResponse(state, status=200 if database else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for the bearer of METRICS_TOKEN. Without a token set there is no such page."""
    expected = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@require_safe
def site_card(_request: HttpRequest) -> HttpResponse:
    """The picture that stands for the site where a link to it is shared."""
    return cards.answer(cards.site_card())


@require_safe
def document(request: HttpRequest, public_id: UUID, filename: str) -> HttpResponseBase:
    """A document of the CMS, for those its collection admits."""
    found = get_object_or_404(
        ClosedDocument.objects.select_related("collection"), public_id=public_id
    )
    if not can(principal_of(request), MayDocument.READ, found):
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.path)
    if filename != found.filename:
        raise Http404
    return files.serve(
        Path(found.file.path),
        name=found.filename,
        location=found.file.name,
        # A part of another version would fit nothing: there is only one, and no mark to know it by.
        asked="" if "If-Range" in request.headers else request.headers.get("Range", ""),
    )


@require_safe
def image(_request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of a public page. A proxy does this faster; see deploy/README.md."""
    if not name.startswith("images/") or not default_storage.exists(name):
        raise Http404
    response = files.serve(Path(default_storage.path(name)), name=name.rsplit("/", 1)[-1])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@method_decorator(never_cache, name="dispatch")
class OfALink(ABC, TemplateView):
    """A page for whoever holds a mailed link. Looking changes nothing: mail programs look links up too.

    over: why what a link is about may be gone, and what helps then; onward: where to, by name and label.
    """

    link: ClassVar[links.Link]
    over: ClassVar[Any] = ""
    onward: ClassVar[tuple[str, Any]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.find(self.link.read(kwargs["token"]))
        except links.OpensNothing as nothing:
            over = self.over if isinstance(nothing, links.Over) else ""
            told = {"says": list(filter(None, [nothing.says, over])), "onward": self.onward}
            return render(request, "core/link_over.html", told, status=410)
        return super().dispatch(request, *args, **kwargs)

    @abstractmethod
    def find(self, about: Any) -> None:
        """Find what the link is about. Raises links.Over where it is gone."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or cookies are off: says so, and how to go on."""
    return render(request, "403_csrf.html", status=403)


class Gallery(TemplateView):
    """Every component in its states, for those who build pages."""

    template_name = "core/gallery.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | gallery.samples()
