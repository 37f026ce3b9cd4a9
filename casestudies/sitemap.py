"""The addresses of the library that the site's map names: all that is public, and nothing else."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from casestudies.finding import CASES, known_labels
from casestudies.models import CaseStudyPage
from search.answers import ask
from search.questions import Question

LISTS = ("case-list", "theme-list", "method-list", "place-list", "part-list")
# What has pages of its own: one is named if a public case is on it.
BROWSED = ("theme", "method", "place")


def every_address() -> list[dict[str, Any]]:
    """location, and lastmod: when a case, or the newest of those that a list names, was last published."""
    cases = CaseStudyPage.objects.published().order_by("pk")
    published = list(cases.values_list("slug", "last_published_at"))
    newest = max((at for _slug, at in published if at), default=None)
    counts = ask(CASES, Question(size=0, counted=BROWSED)).facets
    known = known_labels().of
    return [
        *(entry(name, newest) for name in LISTS),
        *(
            entry(f"{name}-read", newest, value)
            for name in BROWSED
            for value in sorted(counts[name])
            if counts[name][value] and value in known[name]
        ),
        *(entry("case-read", at, slug) for slug, at in published),
    ]


def entry(name: str, lastmod: datetime | None, *arguments: str) -> dict[str, Any]:
    address = settings.BASE_URL + reverse(f"casestudies:{name}", args=arguments)
    return {"location": address} | ({"lastmod": lastmod} if lastmod else {})
