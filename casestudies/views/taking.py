"""What was found, and a single case, to take away: files, references and a feed. Each takes what the
list's own address says."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from casestudies import citing
from casestudies.asking import Asked, asked, everything_found
from casestudies.exchange.taking import FORMS, packed, stream
from casestudies.finding import CASES
from casestudies.forms import Order
from casestudies.models import CaseStudyPage
from casestudies.reading import in_order
from casestudies.views.addresses import LIBRARY, Address
from search.answers import ask

IN_A_FEED = 30


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
    }


class Export(View):
    """All that was found, as a file."""

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if form not in FORMS:
            raise Http404
        this = asked(request.GET)
        if this.form.said:
            return refused(this)
        kind = FORMS[form]
        found = everything_found(this.question)
        is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
        pieces = stream(kind, found)
        response = StreamingHttpResponse(
            packed(pieces) if is_packed else pieces, content_type=kind.content_type
        )
        if is_packed:
            response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        return as_file(response, f"weft-case-studies.{form}")


class Feed(View):
    """The newest of what was found, as an Atom feed (RFC 4287)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        this = asked(request.GET)
        if this.form.said:
            return refused(this)
        newest = replace(
            this.question, order=Order.NEWEST.value, first=0, size=IN_A_FEED, counted=()
        )
        address = f"{settings.BASE_URL}{request.get_full_path()}"
        feed = Atom1Feed(
            title=title(this),
            link=f"{settings.BASE_URL}{LIBRARY}{query_of(request.GET)}",
            description=None,
            language=get_language(),
            feed_url=address,
            feed_guid=address,
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
        return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


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


def as_file(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """A file to keep, which no search engine need read: it says what its page says."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def title(this: Asked) -> str:
    """What a feed is called: the library, and what it was narrowed by."""
    chosen = [
        str(this.labels.of[name].get(value, value))
        for name, values in this.form.chosen.items()
        for value in sorted(values)
    ]
    said = [*([f"“{this.typed}”"] if this.typed else []), *chosen]
    return (
        f"{_('Case studies')}: {', '.join(said)} – Weft" if said else f"{_('Case studies')} – Weft"
    )


def query_of(parameters: QueryDict) -> str:
    query = parameters.urlencode()
    return f"?{query}" if query else ""


def refused(this: Asked) -> HttpResponse:
    """What was asked for that is not known, by name, and nothing else."""
    lines = [f"{name}: {says}" for name, says in this.form.said.items()]
    return HttpResponse(
        "\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8"
    )
