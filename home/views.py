"""What the front door shows, and where to report a weakness."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Q, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casestudies.models import CaseStudyPage
from casestudies.views import library_url, themes
from places.models import Kind, Place

LATEST = 6
ENGLAND = "E92000001"


def front_door() -> dict[str, Any]:
    """Themes with counts, the newest case studies, and where they are."""
    cases = CaseStudyPage.objects.published()
    return {
        "search_url": library_url(),
        "themes": themes(),
        "latest": cases.with_what_a_list_shows().order_by("-first_published_at", "title")[:LATEST],
        "areas": areas(),
        "case_count": cases.count(),
    }


def areas() -> list[dict[str, Any]]:
    """English regions and the other nations, each with the number of its public case studies.

    A case counts once in each area it has a place in. National programmes belong to no area here.
    """
    area = Case(
        When(place__kind=Kind.AUTHORITY, then=F("place__parent")),
        When(place__kind=Kind.WARD, then=F("place__parent__parent")),
        default=F("place"),
    )
    counts = dict(
        CaseStudyPage.places.through.objects.filter(casestudypage__live=True)
        .annotate(area=area)
        .values_list("area")
        .annotate(cases=Count("casestudypage", distinct=True))
    )
    within_uk = Place.objects.filter(
        Q(kind=Kind.REGION) | Q(kind=Kind.NATION), pk__in=counts
    ).exclude(code=ENGLAND)
    return [
        {
            "name": place.name,
            "count": counts[place.pk],
            "url": f"{library_url()}?place={place.code}",
        }
        for place in sorted(within_uk, key=lambda place: (-counts[place.pk], place.name))
    ]


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    from home.models import SiteSettings

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
