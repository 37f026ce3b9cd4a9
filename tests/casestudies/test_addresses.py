"""How the library is known elsewhere: its map, what is not to be crawled, and addresses that change."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from casestudies.actions import withdraw
from casestudies.models import CaseStudyPage
from core.permissions import Principal
from tests.casestudies.shelf import BARNSLEY, LEEDS, LIST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
MakeCase = Callable[..., CaseStudyPage]
BY = Principal.of_command("test")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def renamed(django_capture_on_commit_callbacks: Any) -> Callable[..., CaseStudyPage]:
    """Gives a case another slug, as an editor does."""

    def rename(case: CaseStudyPage, slug: str) -> CaseStudyPage:
        case.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            case.save_revision().publish()
        return CaseStudyPage.objects.get(pk=case.pk)

    return rename


def test_a_case_with_a_new_address_is_found_from_the_old_one(
    make_case: MakeCase, renamed: Any, client: Client
) -> None:
    case = renamed(make_case("friday-football"), "football-on-fridays")

    answer = client.get(f"{LIST}friday-football/")

    assert (answer.status_code, answer["Location"]) == (301, case.url)
    twice = renamed(case, "football")
    for old in ("friday-football", "football-on-fridays"):
        assert client.get(f"{LIST}{old}/?utm=x")["Location"] == twice.url


@pytest.mark.parametrize("how", ["withdrawn", "taken down", "expired"])
def test_an_old_address_does_not_tell_the_new_one_of_what_is_not_public(
    make_case: MakeCase, renamed: Any, client: Client, how: str
) -> None:
    case = renamed(make_case("friday-football"), "football-on-fridays")
    if how == "withdrawn":
        withdraw(case=case, by=BY)
    elif how == "taken down":
        case.unpublish()
    else:
        CaseStudyPage.objects.filter(pk=case.pk).update(
            expire_at=timezone.now() - timedelta(seconds=1)
        )
    assert Redirect.objects.filter(old_path=f"{LIST}friday-football").exists()

    answer = client.get(f"{LIST}friday-football/")

    assert answer.status_code == 404
    assert "football-on-fridays" not in answer.content.decode()


def test_a_redirect_that_an_administrator_made_leads_on(client: Client) -> None:
    Redirect.objects.create(old_path="/old", redirect_link="/about/", is_permanent=False)

    answer = client.get("/old/")

    assert (answer.status_code, answer["Location"]) == (302, "/about/")
    assert client.post("/old/").status_code == 404


def locations(client: Client, settings: Any) -> dict[str, str | None]:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return {
        (url.findtext(f"{SITEMAP}loc") or "").removeprefix(settings.BASE_URL): url.findtext(
            f"{SITEMAP}lastmod"
        )
        for url in tree
    }


def test_the_map_of_the_site_names_all_that_is_public_and_nothing_else(
    shelf: Callable[..., None], client: Client, settings: Any
) -> None:
    hidden = CaseStudyPage.objects.get(title="Answering rumours")
    withdraw(case=hidden, by=BY)

    found = locations(client, settings)

    public = {case.url for case in CaseStudyPage.objects.published()}
    assert len(public) == 2
    assert public < set(found)
    assert hidden.url not in found
    assert {LIST, "/", "/about/", f"{LIST}themes/", f"{LIST}parts/"} < set(found)
    assert f"{LIST}places/{BARNSLEY}/" in found
    assert f"{LIST}places/{LEEDS}/" not in found  # the one case there was withdrawn
    assert all(found[url] for url in public | {LIST})
    assert [url for url in found if client.get(url).status_code != 200] == []


def test_crawlers_are_told_what_to_leave_alone(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    # RFC 9309: * stands for anything, and a rule is met by what begins so.
    rules = [
        re.compile(re.escape(line.removeprefix("Disallow: ")).replace(r"\*", ".*"))
        for line in lines
        if line.startswith("Disallow: ")
    ]

    def is_read(address: str) -> bool:
        return not any(rule.match(address) for rule in rules)

    for address in (
        LIST,
        f"{LIST}friday-football/",
        f"{LIST}friday-football/card.png",
        f"{LIST}?page=2",
        f"{LIST}?theme=building-trust",
        f"{LIST}feed.atom",
        f"{LIST}themes/building-trust/",
        "/about/",
        "/static/weft/weft.css",
    ):
        assert is_read(address), address
    for address in (
        f"{LIST}export.csv",
        f"{LIST}export.bib?theme=building-trust",
        f"{LIST}?theme=building-trust&place={LEEDS}",
        f"{LIST}?sort=newest",
        f"{LIST}?view=map",
        f"{LIST}feed.atom?q=rumours",
        f"{LIST}friday-football/cite.ris",
        f"{LIST}friday-football/contact/",
        f"{LIST}suggestions/?q=fri",
        "/api/v1/case-studies",
        "/accounts/login/",
        "/cms/",
    ):
        assert not is_read(address), address
    assert lines[-1].startswith("Sitemap: http")


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        (LIST, LIST),
        (f"{LIST}?sort=newest&utm_source=x", LIST),
        (f"{LIST}?view=map", LIST),
        (f"{LIST}?page=1", LIST),
        (f"{LIST}?page=9", LIST),  # there are fewer: the last is shown
        (f"{LIST}?sort=newest&theme=building-trust", f"{LIST}?theme=building-trust"),
        (f"{LIST}parts/?page=1", f"{LIST}parts/"),
        (f"{LIST}themes/?x=1", f"{LIST}themes/"),
        (f"{LIST}themes/building-trust/?x=1", f"{LIST}themes/building-trust/"),
        (f"{LIST}places/{LEEDS}/", f"{LIST}places/{LEEDS}/"),
    ],
)
def test_a_list_has_one_address_whatever_order_it_is_in(
    shelf: Callable[..., None], client: Client, settings: Any, address: str, canonical: str
) -> None:
    page = client.get(address).content.decode()

    assert f'<link rel="canonical" href="{settings.BASE_URL}{canonical}">' in page


def test_another_page_of_a_list_has_an_address_of_its_own(
    shelf: Callable[..., None], client: Client, settings: Any
) -> None:
    shelf(*({"title": f"Street {number}"} for number in range(22)))

    page = client.get(f"{LIST}?page=2&sort=newest").content.decode()

    assert f'<link rel="canonical" href="{settings.BASE_URL}{LIST}?page=2">' in page
