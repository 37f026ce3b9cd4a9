"""What the front door shows, and where to report a weakness."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casestudies.finding import CASES, known_labels
from casestudies.guidance.linking import newest_guidance
from casestudies.views import LIBRARY, in_order, terms, ways
from core.models import shown
from home.models import HomePage, SiteSettings, StandardPage
from places.models import Kind
from search.answers import ask
from search.questions import Question

LATEST, NEWEST_GUIDANCE = 6, 3
ENGLAND = "E92000001"


@shown.register
def front_door(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    """Themes with counts, the newest case studies, and where they are."""
    everything = ask(CASES, Question(order="newest", size=LATEST, counted=("place",)))
    return {
        "search_url": LIBRARY,
        "themes": terms("theme"),
        "ways": ways(),
        "latest": in_order(everything.keys),
        "guidance": newest_guidance(NEWEST_GUIDANCE),
        "areas": areas(everything.facets["place"]),
        "case_count": everything.count,
    }


@shown.register
def prose(page: StandardPage, request: HttpRequest) -> dict[str, Any]:
    """Nothing but its fields."""
    return {}


def areas(counts: dict[str, int]) -> list[dict[str, Any]]:
    """English regions and the other nations, each with the number of its public case studies.

    A case counts once in each area it has a place in. National programmes belong to no area here.
    """
    labels = known_labels()
    within_uk = [
        code
        for code, place in labels.places.items()
        if place.kind in (Kind.REGION, Kind.NATION) and code != ENGLAND and counts.get(code)
    ]
    return [
        {
            "name": labels.of["place"][code],
            "count": counts[code],
            "url": reverse("casestudies:place-read", args=[code]),
        }
        for code in sorted(within_uk, key=lambda code: (-counts[code], labels.of["place"][code]))
    ]


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    contact = SiteSettings.for_request(request).contact_email
    expires = (timezone.now() + timedelta(days=180)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


# What is for one person, for programs, or another form of what is told elsewhere. Of lists those with
# one thing chosen are read; there is no end to those with several.
NOT_TO_CRAWL = (
    "/accounts/",
    "/api/",
    "/cms/",
    f"{LIBRARY}export.",
    f"{LIBRARY}suggestions/",
    f"{LIBRARY}?*&",
    f"{LIBRARY}?sort=",
    f"{LIBRARY}?view=",
    f"{LIBRARY}feed.atom?",
    f"{LIBRARY}*/cite.",
    f"{LIBRARY}*/contact/",
)


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What crawlers leave alone (RFC 9309), and where they find the rest."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_TO_CRAWL),
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
