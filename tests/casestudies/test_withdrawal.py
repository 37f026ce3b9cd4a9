"""A case study that is withdrawn is gone from every surface at once, as though it had never been there.

Every address that anyone may ask for stands here: with those of its forms that show something of a
case study, or among those that show nothing of any.
"""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.urls import reverse

from casestudies import citing
from casestudies.actions import set_contact, withdraw
from casestudies.api.taxonomies import NAMES
from casestudies.exchange.taking import FORMS
from casestudies.models import (
    CaseStudyPage,
    CollectionIndexPage,
    CollectionPage,
    GuidancePage,
    RelatedCase,
    ReportPage,
    ShownBy,
)
from core.permissions import Principal
from tests.casestudies.guides import BODY, case_block, guide
from tests.casestudies.report_shelf import make_report
from tests.casestudies.shelf import BARNSLEY, LIST, SHELF, YORKSHIRE
from tests.search.library import make
from tests.test_access import ELSEWHERE, FEW, OWN, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
BY = Principal.of_command("test")
# Its words, which no other case has.
HERON = {
    "title": "Heron quay suppers",
    "summary": "A kingfisher of a supper brought the two quays together.",
    "organisation": "Bittern trust",
    "area": "Avocet quay",
    "themes": ["building-trust"],
    "methods": ["arts"],
    "triggers": ["hate-crime"],
    "participant_groups": ["young-people"],
    "places": [BARNSLEY],
    "lat": 53.55,
    "lon": -1.48,
    "year_start": 2011,
    "evidence_level": 2,
    "situation": "crisis",
    "parts": [{"name": "Egret bench", "description": "A bench that a dunlin would know."}],
    "first_published_at": datetime(2031, 5, 17, 12, tzinfo=UTC),
}
# Those that stay. Each is published at a time of its own, as they are put in order by it.
NEAR = {"lat": 53.56, "lon": -1.47}
OTHERS = [
    {**each, "first_published_at": datetime(2026, 1, day, tzinfo=UTC), **(NEAR if day == 1 else {})}
    for day, each in enumerate(SHELF, start=1)
]
# What names cases by their keys, or by a search that is kept.
GUIDE, COLLECTION, REPORT = "a-guide", "trust", "shared-ground"
ITS_WORDS = re.compile(r"heron|kingfisher|bittern|avocet|egret|dunlin", re.IGNORECASE)


def surfaces(slug: str, neighbour: str) -> dict[str, list[str]]:
    """The name of an address -> every form of it that shows something of the case: its title, its
    words, or that there is one more. neighbour: the slug of a case like it, and near it."""
    narrowed = "?situation=crisis&evidence=2&parts=yes&years=2010-2014&sort=newest"
    searches = [
        "",
        "?q=quay",
        "?view=map",
        f"?place={YORKSHIRE}&theme=building-trust",
        "?who=young-people&method=arts&trigger=hate-crime&sort=reviewed",
        narrowed,
    ]

    def at(name: str, *arguments: str, of: str = "casestudies") -> str:
        return reverse(f"{of}:{name}", args=arguments)

    return {
        "wagtail_serve": ["/"],
        "sitemap.xml": ["/sitemap.xml"],
        "case-list": [LIST + asked for asked in searches],
        "case-read": [at("case-read", slug), at("case-read", neighbour)],
        "case-cite": [at("case-cite", slug, form) for form in citing.STYLES],
        "case-card": [at("case-card", slug)],
        "case-export": [at("case-export", form) for form in FORMS],
        "case-feed": [at("case-feed") + asked for asked in ("", narrowed)],
        "case-suggest": [at("case-suggest") + f"?q={typed}" for typed in ("her", "quay sup")],
        "part-list": [at("part-list") + asked for asked in ("", "?q=bench")],
        "theme-list": [at("theme-list")],
        "theme-read": [at("theme-read", "building-trust")],
        "method-list": [at("method-list")],
        "method-read": [at("method-read", "arts")],
        "place-list": [at("place-list")],
        "place-read": [at("place-read", code) for code in (BARNSLEY, YORKSHIRE, "GB")],
        "contact-write": [at("contact-write", slug)],
        **{
            name: [at(name, slug)]
            for name in (
                "contact-sent",
                "tried-write",
                "tried-sent",
                "correction-write",
                "correction-sent",
            )
        },
        "guidance-read": [at("guidance-read", GUIDE, of="guidance")],
        "collection-read": [at("collection-read", COLLECTION, of="collections")],
        "report-read": [at("report-read", REPORT, of="reports")],
        "report-whole": [at("report-whole", REPORT, of="reports")],
        "report-recommendations": [at("report-recommendations", REPORT, of="reports")],
        "report-chapter": [at("report-chapter", REPORT, "what-we-heard", of="reports")],
        "case_studies": [f"/api/v1/case-studies{asked}" for asked in ("", "?q=quay", narrowed)],
        "case_study": [f"/api/v1/case-studies/{slug}"],
        "taxonomies": ["/api/v1/taxonomies"],
        "taxonomy": [
            f"/api/v1/taxonomies/{name}" for name in NAMES if name not in ("sector", "completeness")
        ],
        "places": ["/api/v1/places?q=barnsley", f"/api/v1/places?parent={YORKSHIRE}"],
        "place": [f"/api/v1/places/{code}" for code in (BARNSLEY, YORKSHIRE, "GB")],
    }


# What shows nothing of any case study, whatever is asked of it.
NOTHING_OF_A_CASE = {
    "healthz", "readyz", "security-txt", "robots-txt", "favicon.ico", "media", "openapi-json",
    "api-root", "api-nothing", "gallery", "site-card", "search-stop", "invitation", "account-closed",
    "guidance-list", "version-list", "version-read", "collection-list",
    "report-list", "report-cite", "report-figure", "report-recommendation",
    "event-list", "event-read", "event-register", "event-registered", "event-calendar", "calendar", "feed",
    "organiser-write", "organiser-written", "share-start", "share-return", "share-leave",
    "case-file",  # files came with an offered case alone: see sharing/test_withdrawn.py
}  # fmt: skip
# Of signing in: no page of it knows the library.
SIGNING_IN = re.compile(r"^(account_|mfa_|socialaccount_|openid_connect_|accounts/social/)")


def test_every_address_that_anyone_may_ask_for_is_walked_or_shows_nothing_of_a_case() -> None:
    anyone_may_ask = {name for _route, name in addresses()} - OWN - set(FEW) - ELSEWHERE
    walked = set(surfaces("a", "b"))

    unaccounted = {
        name for name in anyone_may_ask - walked - NOTHING_OF_A_CASE if not SIGNING_IN.match(name)
    }
    assert not unaccounted
    assert walked <= anyone_may_ask
    assert not walked & NOTHING_OF_A_CASE


def what_names_cases() -> None:
    """Guidance, a collection and a report, public and without the case."""
    guide(GUIDE)
    make_report(REPORT)
    collection = CollectionPage(
        title="Trust", slug=COLLECTION, live=False, kind="search", query="theme=building-trust"
    )
    CollectionIndexPage.objects.get().add_child(instance=collection)
    collection.save_revision().publish()


def name_it(case: CaseStudyPage) -> None:
    """As an editor would, but for the days on which these pages were last published."""
    page = GuidancePage.objects.get(slug=GUIDE)
    page.body = GuidancePage.body.field.to_python([*BODY, case_block(case, "As the herons did.")])
    GuidancePage.objects.filter(pk=page.pk).update(body=page.body)
    report = ReportPage.objects.get(slug=REPORT)
    RelatedCase.objects.create(page=report, case=case)
    for recommendation in report.recommendations.all():
        ShownBy.objects.create(recommendation=recommendation, case=case)


@dataclass(frozen=True)
class Shown:
    """What an address answers: status, headers that could say something, and the whole text."""

    status: int
    headers: str
    text: str


@async_to_sync
async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def shown(address: str, **headers: str) -> Shown:
    answer: Any = Client().get(address, headers=headers)
    content = whole(answer.streaming_content) if answer.streaming else answer.content
    said = [answer.get(name, "") for name in ("Location", "Link", "X-Total-Count")]
    # A block that shows nothing leaves an empty line.
    text = " ".join(content.decode(errors="replace").split())
    return Shown(answer.status_code, " ".join(said), text)


def walk(slug: str, neighbour: str) -> dict[str, Shown]:
    found = {
        address: shown(address) for forms in surfaces(slug, neighbour).values() for address in forms
    }
    return found | {"a part of the list": shown(LIST, **{"HX-Request": "true"})}


def named(found: dict[str, Shown]) -> list[str]:
    """The addresses that say a word of the case. Some say again what was asked for: that is taken out."""
    return [
        address
        for address, each in found.items()
        if ITS_WORDS.search(each.text.replace(address, ""))
    ]


@pytest.fixture(params=[True, False], ids=["with an index", "without an index"])
def follow(request: pytest.FixtureRequest, index: Callable[[], None]) -> Callable[[], None]:
    return index if request.param else lambda: None


@pytest.mark.slow
def test_a_withdrawn_case_is_gone_everywhere_at_once_as_though_it_had_never_been(
    library: Any, follow: Callable[[], None]
) -> None:
    make(*OTHERS)
    what_names_cases()
    neighbour = CaseStudyPage.objects.get(title=SHELF[0]["title"]).slug
    follow()
    slug = "heron-quay-suppers-4"
    before = walk(slug, neighbour)
    assert not named(before)

    make(HERON)
    case = CaseStudyPage.objects.get(title=HERON["title"])
    assert case.slug == slug
    set_contact(case=case, address="people@example.org", by=BY)
    name_it(case)
    follow()
    public = walk(slug, neighbour)
    # Without an index nothing is suggested, and nothing is like anything.
    silent = [address for address in public if public[address] == before[address]]
    if follow.__name__ != "bring_up":
        silent = [each for each in silent if "suggestions" not in each]
    assert not silent, "These show nothing of the case while it is public: walk what does."

    withdraw(case=case, by=BY)  # and nobody tells the index
    after = walk(slug, neighbour)

    assert not named(after)
    # What is alike, and in what order, the index says from all it holds until it has been told.
    left = [address for address in after if after[address] != before[address]]
    assert not [address for address in left if f"/{neighbour}/" not in address]
