"""What was found, and a single case, to take away: files, references and a feed. Each takes what the
list's own address says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
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
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from casestudies import citing
from casestudies.asking import Asked, asked, everything_found, unknown
from casestudies.exchange.taking import FORMS, packed, stream
from casestudies.finding import CASES
from casestudies.forms import PARAMETERS, Order
from casestudies.models import CaseStudyPage
from casestudies.reading import in_order
from casestudies.views.addresses import LIBRARY, Address
from search.answers import ask

IN_A_FEED = 30
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


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

    open_data = True

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if form not in FORMS:
            raise Http404
        this = asked(request.GET)
        if errors := unknown(request.GET, PARAMETERS) | this.form.said:
            return refused(errors)
        return file_of(request, form, everything_found(this.question), "weft-case-studies")


def file_of(request: HttpRequest, form: str, keys: Sequence[int], name: str) -> HttpResponseBase:
    """The public ones among the cases, in their order, as a file of a form. name: before the dot."""
    kind = FORMS[form]
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    pieces = stream(kind, keys)
    response = StreamingHttpResponse(
        packed(pieces) if is_packed else pieces, content_type=kind.content_type
    )
    if is_packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return as_file(response, f"{name}.{form}")


class Steady(Atom1Feed):
    """A feed that tells when something in it last changed; one with nothing in it never did."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER


class Feed(View):
    """The newest of what was found, as an Atom feed (RFC 4287)."""

    open_data = True

    def get(self, request: HttpRequest) -> HttpResponse:
        this = asked(request.GET)
        if errors := unknown(request.GET, PARAMETERS) | this.form.said:
            return refused(errors)
        newest = replace(
            this.question, order=Order.NEWEST.value, first=0, size=IN_A_FEED, counted=()
        )
        address = f"{settings.BASE_URL}{request.get_full_path()}"
        feed = Steady(
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

    open_data = True

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


def words_of(this: Asked) -> list[str]:
    """What a list was asked for: its words, and what was chosen."""
    chosen = [
        str(this.labels.of[name].get(value, value))
        for name, values in this.form.chosen.items()
        for value in sorted(values)
    ]
    return [*([f"“{this.typed}”"] if this.typed else []), *chosen]


def title(this: Asked) -> str:
    """What a feed is called: the library, and what it was narrowed by."""
    said = words_of(this)
    return (
        f"{_('Case studies')}: {', '.join(said)} – Weft" if said else f"{_('Case studies')} – Weft"
    )


def query_of(parameters: QueryDict) -> str:
    query = parameters.urlencode()
    return f"?{query}" if query else ""


def refused(errors: dict[str, str]) -> HttpResponse:
    """What was asked for that is not known, by name, and nothing else."""
    lines = [f"{name}: {says}" for name, says in errors.items()]
    return HttpResponse(
        "\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8"
    )
