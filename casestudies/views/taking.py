"""What was found, and a single case, to take away: files, references and a feed. Each takes what the
list's own address says."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.generic import View

from casestudies import citing
from casestudies.addresses import LIBRARY, Address
from casestudies.asking import Asked, asked, everything_found, unknown
from casestudies.exchange.taking import FORMS, packed, stream
from casestudies.finding import CASES
from casestudies.forms import PARAMETERS, Order
from casestudies.models import CaseStudyPage
from casestudies.reading import in_order
from core import feeds
from core.files import as_file
from search.answers import ask


def ways_out(here: Address) -> dict[str, Any]:
    """The addresses at which a list can be taken away: forms (name, url) and the feed's."""
    pairs = tuple(pair for pair in here.pairs if pair[0] not in ("page", "view"))

    def at(name: str) -> str:
        return Address(f"{LIBRARY}{name}", pairs).clear_of()

    return {
        "forms": [
            {"name": form.label, "url": at(f"export.{name}")} for name, form in FORMS.items()
        ],
        "feed_url": at("feed.atom"),
        "keep_url": Address(reverse("search-keep"), pairs).clear_of(),
    }


class Export(View):
    """All that was found, as a file."""

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if form not in FORMS:
            raise Http404
        this = asked(request.GET)
        if errors := unknown(request.GET, PARAMETERS) | this.form.said:
            return refused(errors)
        found = partial(everything_found, this.question)
        return file_of(request, form, found, "weft-case-studies")


def file_of(
    request: HttpRequest, form: str, found: Callable[[], Sequence[int]], name: str
) -> HttpResponseBase:
    """The public ones among the cases that `found` gives, in their order, as a file of a form.

    name: before the dot. Who asks for the head alone has nothing looked for and nothing written.
    """
    kind = FORMS[form]
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=kind.content_type)
    else:
        pieces = stream(kind, found())
        response = StreamingHttpResponse(
            packed(pieces) if is_packed else pieces, content_type=kind.content_type
        )
    if is_packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return as_file(response, f"{name}.{form}")


class Feed(View):
    """The newest of what was found, as an Atom feed (RFC 4287)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        this = asked(request.GET)
        if errors := unknown(request.GET, PARAMETERS) | this.form.said:
            return refused(errors)
        newest = replace(
            this.question, order=Order.NEWEST.value, first=0, size=feeds.LONGEST, counted=()
        )
        feed = feeds.Feed(
            title=title(this),
            of=f"{LIBRARY}{query_of(request.GET)}",
            at=request.get_full_path(),
        )
        for case in in_order(ask(CASES, newest).keys):
            feed.add_item(
                title=case.title,
                link=case.full_url,
                description=case.list_text,
                author_name=case.organisation,
                pubdate=case.first_published_at,
                updateddate=case.last_published_at,
                unique_id=f"urn:uuid:{case.translation_key}",
                categories=case.theme_names,
            )
        return feed.answer()


class Cite(View):
    """One case, for a reference manager."""

    def get(self, request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
        if form not in citing.STYLES:
            raise Http404
        key = get_object_or_404(CaseStudyPage.objects.published().only("pk"), slug=slug).pk
        style = citing.STYLES[form]
        response = HttpResponse(
            "".join(map(style.write, in_order([key]))), content_type=style.content_type
        )
        return as_file(response, f"{slug}.{form}")


def title(this: Asked) -> str:
    """What a feed is called: the library, and what it was narrowed by."""
    return ": ".join(filter(None, [_("Case studies"), ", ".join(this.words)])) + " – Weft"


def query_of(parameters: QueryDict) -> str:
    query = parameters.urlencode()
    return f"?{query}" if query else ""


def refused(errors: dict[str, str]) -> HttpResponse:
    """What was asked for that is not known, by name, and nothing else."""
    lines = [f"{name}: {says}" for name, says in errors.items()]
    return HttpResponse(
        "\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8"
    )
