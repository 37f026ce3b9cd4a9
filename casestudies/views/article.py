"""One case study's page."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.rich_text import expand_db_html

from casestudies import citing, scales
from casestudies.facets import TERMS, kind_of_place, terms_of
from casestudies.finding import CASES
from casestudies.models import CaseStudyPage
from casestudies.models.pages import SECTIONS
from casestudies.reading import in_order, whole
from casestudies.views.around import around
from casestudies.views.cards import image_of
from core.linked_data import linked_data
from core.models import Basis, shown
from search.answers import alike
from search.questions import Hint

SIMILAR, NEARBY = 4, 4
NEAR = 60.0  # kilometres
EARTH = 6371.0  # kilometres, its mean radius
# How much two cases are alike that share one of these.
SHARED = {"trigger": 3.0, "method": 2.0, "kind": 1.0, "theme": 0.5, "who": 0.5}
ALIKE = tuple(name for name in SHARED if name in TERMS)


@shown.register
def article(page: CaseStudyPage, request: HttpRequest) -> dict[str, Any]:
    """What the page of one case study shows beyond its fields."""
    url = page.full_url or ""
    return {
        "sections": [
            {"id": name.replace("_", "-"), "title": title, "html": rich(getattr(page, name))}
            for name, title in SECTIONS.items()
            if getattr(page, name)
        ],
        "missing_sections": [title for name, title in SECTIONS.items() if not getattr(page, name)],
        "evidence": page.evidence,
        "scope_label": scales.SCOPES[page.scope].label,
        "situation_label": scales.SITUATIONS[page.situation].label
        if page.situation != "none"
        else "",
        "cost_label": scales.COST_BANDS[page.cost_band].label
        if page.cost_band != scales.NOT_STATED
        else "",
        "basis_label": Basis(page.basis).label,
        "completeness": page.completeness,
        "cite": citing.in_words(page),
        "references": citing.references(page),
        "image": image_of(page),
        "metadata": citing.metadata(page),
        "json_ld": json_ld(page, url),
        "review": page.review_in_words,
        "stale": page.is_review_due,
        "guidance": page.guidance.all(),
        "blocks": [
            {
                "id": block.pk,
                "name": block.name,
                "description": block.description,
                "enabling_factors": block.enabling_factors,
                "lessons": block.lessons,
                "url": parts_like(block.name),
            }
            for block in page.building_blocks.all()
        ],
        **around(page),
        **others(page),
    }


def parts_like(name: str) -> str:
    return f"{reverse('casestudies:part-list')}?{urlencode({'q': name})}"


def others(page: CaseStudyPage) -> dict[str, list[dict[str, Any]]]:
    """The cases most like this one, each with what it shares, and those nearest to it."""
    own = shared_values(
        {name: terms_of(page, name) for name in ALIKE}, [place.code for place in page.places.all()]
    )
    hints = [Hint(name, value, SHARED[name]) for name, values in own.items() for value in values]
    keys = alike(CASES, page.pk, hints, SIMILAR) if page.pk else []
    far = nearby(page)
    found = in_order(list(dict.fromkeys([*keys, *far])), terms=ALIKE)
    cases = {case.pk: case for case in found}
    return {
        "similar": [
            {
                "case": (case := cases[key]),
                "reasons": reasons(
                    own, shared_values(case.terms, [place["code"] for place in case.placed])
                ),
            }
            for key in keys
            if key in cases
        ],
        "nearby": [
            {
                "case": cases[key],
                "distance": _("%(number)d km away") % {"number": max(1, round(km))},
            }
            for key, km in far.items()
            if key in cases
        ],
    }


def shared_values(
    terms: dict[str, dict[str, str]], codes: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """What two cases can have in common: facet -> value -> what it is called."""
    kinds = {kind_of_place(code) for code in codes} - {""}
    return {**terms, "kind": {kind: KINDS_IN_WORDS[kind] for kind in kinds}}


KINDS_IN_WORDS = {
    "unitary": gettext_lazy("a unitary authority"),
    "district": gettext_lazy("a district with a county council"),
    "metropolitan": gettext_lazy("a metropolitan borough"),
    "london": gettext_lazy("a London borough"),
    "welsh": gettext_lazy("Wales"),
    "scottish": gettext_lazy("Scotland"),
    "northern-irish": gettext_lazy("Northern Ireland"),
}


def reasons(own: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> list[str]:
    """What two cases share, the weightiest first; themes and groups only where nothing else is."""
    found: list[str] = []
    for name in SHARED:
        if name in ("theme", "who") and found:
            break
        found += [str(label) for value, label in own[name].items() if value in other[name]][:2]
    return found[:3]


def nearby(page: CaseStudyPage) -> dict[int, float]:
    """The nearest local cases within an hour's drive or so: key -> kilometres, the nearest first."""
    if page.lat is None or page.lon is None or page.scope not in ("local", "regional"):
        return {}
    narrow = max(cos(radians(page.lat)), 0.01)
    high, wide = NEAR / 111.0, NEAR / (111.0 * narrow)
    around = (
        CaseStudyPage.objects.published()
        .exclude(pk=page.pk)
        .filter(
            scope="local",
            lat__range=(page.lat - high, page.lat + high),
            lon__range=(page.lon - wide, page.lon + wide),
        )
        .alias(off=(F("lat") - page.lat) ** 2 + ((F("lon") - page.lon) * narrow) ** 2)
        .order_by("off", "pk")
        .values_list("pk", "lat", "lon")[:NEARBY]
    )
    far = {key: distance(page.lat, page.lon, lat, lon) for key, lat, lon in around}
    return {key: km for key, km in far.items() if km <= NEAR}


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Kilometres between two points in degrees, on a sphere (haversine)."""
    up, across = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    share = sin(up) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(across) ** 2
    return 2 * EARTH * asin(sqrt(share))


def rich(value: str) -> SafeString:
    """A section as HTML. The editor and the importer keep to a short list of elements."""
    return mark_safe(expand_db_html(value))  # noqa: S308


def json_ld(page: CaseStudyPage, url: str) -> SafeString:
    """The page as schema.org data, safe inside a script element."""
    data = {
        "@type": "Article",
        "headline": page.title,
        "description": page.list_text,
        "url": url,
        "about": page.theme_names,
        "contributor": {"@type": "Organization", "name": page.organisation},
        "citation": [source.title for source in page.sources.all()],
    }
    if page.first_published_at:
        data["datePublished"] = page.first_published_at.date().isoformat()
    return linked_data(data)


class CaseStudyRead(View):
    """One public case study at its fixed address."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        page = whole(slug)
        if page is None:
            raise Http404
        return page.serve(request)
