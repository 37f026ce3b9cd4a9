"""Taking a list, or one case, away: files and feeds as other programs read them."""

import csv
import html
import io
import json
import re
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import bibtexparser
import extruct
import feedparser
import pytest
import rispy
from asgiref.sync import async_to_sync
from django.test import Client
from PIL import Image

from casestudies.actions import withdraw
from casestudies.exchange import taking
from casestudies.models import CaseStudyPage
from casestudies.views import taking as views
from core.permissions import Principal
from tests.casestudies.shelf import LIST, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
AWKWARD = {
    "title": "Tea & 50% {cake}: “Café”\tfor all",
    "summary": "Two streets\nshared #1 tea_time ~ \\ every $ counts.",
    "organisation": "=HYPERLINK(1)",
    "themes": ["building-trust"],
    "first_published_at": datetime(2024, 5, 17, 12, tzinfo=UTC),
}


@async_to_sync
async def whole_bytes(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def whole(pieces: AsyncIterator[bytes]) -> str:
    return whole_bytes(pieces).decode()


def taken(client: Client, form: str, asked: dict[str, Any] | None = None) -> str:
    answer: Any = client.get(f"{LIST}export.{form}", asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="weft-case-studies.{form}"'
    assert answer["X-Robots-Tag"] == "noindex"
    return whole(answer.streaming_content)


def titles_in(form: str, text: str) -> list[str]:
    if form == "csv":
        assert text.startswith("\ufeff")
        return [row["title"] for row in csv.DictReader(io.StringIO(text[1:], newline=""))]
    if form == "json":
        return [entry["title"] for entry in json.loads(text)]
    if form == "ris":
        return [entry["title"] for entry in rispy.loads(text)]
    return [entry["title"].strip("{}") for entry in bibtexparser.loads(text).entries]


@pytest.mark.parametrize("form", taking.FORMS)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"theme": "building-trust"},
        {"q": "neighbours -supper"},
        {"q": "xylophone"},
        {"page": "9"},
    ],
    ids=str,
)
def test_a_file_holds_what_the_list_finds_in_its_order(
    shelf: Callable[..., None], client: Client, form: str, asked: dict[str, str]
) -> None:
    found = titles(client.get(LIST, asked | {"page": "1"}))

    assert titles_in(form, taken(client, form, asked)) == found


@pytest.mark.parametrize("form", taking.FORMS)
def test_a_file_is_whole_however_many_pieces_it_is_written_in(
    shelf: Callable[..., None], client: Client, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf(*({"title": f"Street {number}"} for number in range(25)))
    at_once = taken(client, form)

    monkeypatch.setattr(taking, "AT_ONCE", 4)

    assert taken(client, form) == at_once
    assert len(titles_in(form, at_once)) == 28


def test_a_browser_unpacks_all_of_a_file(
    shelf: Callable[..., None], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 1)

    answer: Any = client.get(f"{LIST}export.csv", headers={"Accept-Encoding": "br, gzip"})
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # as browsers do: the first member
    unpacked = unpacking.decompress(whole_bytes(answer.streaming_content))

    assert (answer["Content-Encoding"], answer["Vary"]) == ("gzip", "Accept-Encoding")
    assert unpacking.eof
    assert not unpacking.unused_data
    assert unpacked.decode() == taken(client, "csv")


@pytest.mark.parametrize("form", taking.FORMS)
def test_who_asks_for_the_head_alone_has_nothing_looked_for(
    shelf: Callable[..., None], client: Client, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = {"Accept-Encoding": "gzip"}
    file: Any = client.get(f"{LIST}export.{form}?theme=building-trust", headers=packed)
    whole_bytes(file.streaming_content)
    for work in ("everything_found", "stream"):
        monkeypatch.setattr(views, work, lambda *_: pytest.fail("This is work for nobody."))

    head = client.head(f"{LIST}export.{form}?theme=building-trust", headers=packed)

    said = ("Content-Type", "Content-Disposition", "Content-Encoding", "Vary", "X-Robots-Tag")
    assert [head[name] for name in said] == [file[name] for name in said]
    assert head["Access-Control-Allow-Origin"] == "*"
    assert (head.status_code, head.content) == (200, b"")
    assert client.head(f"{LIST}export.{form}?theme=no-such-theme").status_code == 400


@pytest.mark.parametrize("form", taking.FORMS)
def test_what_is_withdrawn_while_a_file_is_written_is_left_out_from_then_on(
    shelf: Callable[..., None], client: Client, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 1)
    answer: Any = client.get(f"{LIST}export.{form}")
    *first, last = titles(client.get(LIST))

    withdraw(case=CaseStudyPage.objects.get(title=last), by=Principal.of_command("test"))

    assert titles_in(form, whole(answer.streaming_content)) == first
    assert titles_in(form, taken(client, form)) == first


def test_a_spreadsheet_runs_nothing_and_reads_every_letter(
    shelf: Callable[..., None], client: Client
) -> None:
    shelf({**AWKWARD, "lat": -53.5, "lon": -1.48})

    rows = csv.DictReader(io.StringIO(taken(client, "csv", {"q": "cake"})[1:], newline=""))
    (row,) = rows

    assert row["organisation"] == "'=HYPERLINK(1)"
    assert (row["title"], row["summary"]) == (AWKWARD["title"], AWKWARD["summary"])
    assert (row["lat"], row["lon"]) == ("-53.5", "-1.48")
    assert row["url"].endswith(CaseStudyPage.objects.get(title=AWKWARD["title"]).url)
    assert "draft" not in row


def test_a_reference_manager_reads_a_case_with_awkward_letters(
    shelf: Callable[..., None], client: Client
) -> None:
    shelf(AWKWARD)
    case = CaseStudyPage.objects.get(title=AWKWARD["title"])

    (ris,) = rispy.loads(client.get(f"{case.url}cite.ris").content.decode())
    (bib,) = bibtexparser.loads(client.get(f"{case.url}cite.bib").content.decode()).entries
    (csl,) = client.get(f"{case.url}cite.json").json()

    assert ris["title"] == csl["title"].replace("\t", " ") == "Tea & 50% {cake}: “Café” for all"
    assert ris["authors"] == [csl["author"][0]["literal"]] == ["=HYPERLINK(1)"]
    assert ris["abstract"] == csl["abstract"]
    assert (ris["year"], ris["date"]) == ("2024", "2024/05/17")
    assert csl["issued"] == {"date-parts": [[2024, 5, 17]]}
    assert ris["keywords"] == ["Building trust"]
    assert ris["urls"] == [csl["URL"]] == [case.full_url]
    assert bib["title"] == r"{Tea \& 50\% \{cake\}: “Café” for all}"
    assert bib["abstract"].startswith(r"Two streets shared \#1 tea\_time \textasciitilde{}")
    assert (bib["ID"], bib["year"], bib["url"]) == (case.slug, "2024", case.full_url)


def test_a_page_tells_reference_managers_what_it_is(
    shelf: Callable[..., None], client: Client
) -> None:
    shelf(AWKWARD)
    case = CaseStudyPage.objects.get(title=AWKWARD["title"])

    page = client.get(case.url)

    said = extruct.extract(page.content.decode(), syntaxes=["json-ld", "dublincore", "opengraph"])
    assert said["json-ld"][0]["headline"] == case.title
    names = {each["name"]: each["content"] for each in said["dublincore"][0]["elements"]}
    assert names["DC.title"] == case.title
    assert names["DC.date"] == "2024-05-17"
    assert 'name="citation_publication_date" content="2024/05/17"' in page.content.decode()
    assert page.context["cite"] == (
        f"=HYPERLINK(1). (2024, May 17). {case.title}. Weft. {case.full_url}"
    )


def test_a_page_holds_its_references_to_copy(shelf: Callable[..., None], client: Client) -> None:
    shelf(AWKWARD)
    case = CaseStudyPage.objects.get(title=AWKWARD["title"])

    page = client.get(case.url).content.decode()

    texts = {
        key: html.unescape(text)
        for key, text in re.findall(r'<pre[^>]* id="cite-(\w+)">(.*?)</pre>', page, re.S)
    }
    (ris,) = rispy.loads(texts["ris"])
    (bib,) = bibtexparser.loads(texts["bib"]).entries
    (csl,) = json.loads(texts["json"])
    assert ris["urls"] == [bib["url"]] == [csl["URL"]] == [case.full_url]
    assert csl["title"] == case.title
    for key, text in texts.items():
        taken = client.get(f"{case.url}cite.{key}").content.decode()
        assert taken.replace("\r\n", "\n").strip() == text.replace("\r\n", "\n")


def test_a_link_that_is_shared_shows_a_card(shelf: Callable[..., None], client: Client) -> None:
    case = CaseStudyPage.objects.get(title="Supper clubs")

    def shared(address: str) -> dict[str, str]:
        said = extruct.extract(client.get(address).content.decode(), syntaxes=["opengraph"])
        return dict(said["opengraph"][0]["properties"])

    told = shared(case.url)
    assert told["og:image"] == f"{case.full_url}card.png"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"] == "Supper clubs. Scotland, United Kingdom. Evidence: Compared"
    picture = client.get(f"{case.url}card.png")
    assert picture["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    for address in ("/", LIST, "/about/", f"{LIST}themes/", f"{LIST}themes/inclusive-spaces/"):
        assert shared(address)["og:image"].endswith("/card.png")
        assert "/case-studies/" not in shared(address)["og:image"]


def test_a_card_costs_two_queries(
    shelf: Callable[..., None], client: Client, django_assert_num_queries: Any
) -> None:
    case = CaseStudyPage.objects.get(title="Supper clubs")

    with django_assert_num_queries(2):
        client.get(f"{case.url}card.png")


def test_a_feed_tells_of_the_newest_of_what_was_found(
    shelf: Callable[..., None], client: Client, settings: Any
) -> None:
    shelf(
        *(
            {"title": f"Heron {day}", "first_published_at": datetime(2024, 5, day, tzinfo=UTC)}
            for day in (3, 9, 5)
        )
    )

    answer = client.get(f"{LIST}feed.atom", {"q": "heron", "page": "1"})
    feed = feedparser.parse(answer.content)

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Heron 9", "Heron 5", "Heron 3"]
    first = CaseStudyPage.objects.get(title="Heron 9")
    entry = feed.entries[0]
    assert (entry.link, entry.id) == (first.full_url, f"urn:uuid:{first.translation_key}")
    assert entry.published == "2024-05-09T00:00:00+00:00"
    assert feed.feed.title == "Case studies: “heron” – Weft"
    assert feed.feed.link.startswith(f"{settings.BASE_URL}{LIST}?")
    everything = feedparser.parse(client.get(f"{LIST}feed.atom").content)
    assert len(everything.entries) == 6


def test_a_feed_says_when_something_in_it_last_changed(
    shelf: Callable[..., None], client: Client, settings: Any
) -> None:
    shelf(
        {
            "title": "Heron early",
            "first_published_at": datetime(2024, 5, 3, tzinfo=UTC),
            "last_published_at": datetime(2025, 2, 1, tzinfo=UTC),
        },
        {"title": "Heron late", "first_published_at": datetime(2024, 5, 9, tzinfo=UTC)},
    )

    feed = feedparser.parse(client.get(f"{LIST}feed.atom", {"q": "heron"}).content)
    nothing = client.get(f"{LIST}feed.atom", {"q": "xylophone"}).content

    assert feed.feed.updated == "2025-02-01T00:00:00+00:00"
    assert [entry.updated[:10] for entry in feed.entries] == ["2024-05-09", "2025-02-01"]
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {
        "self": f"{settings.BASE_URL}{LIST}feed.atom?q=heron",
        "alternate": f"{settings.BASE_URL}{LIST}?q=heron",
    }
    assert all({"title", "id", "link", "author", "summary"} <= set(each) for each in feed.entries)
    # A feed with nothing in it never changed: asked for again it is the same, to the letter.
    assert not feedparser.parse(nothing).bozo
    assert client.get(f"{LIST}feed.atom", {"q": "xylophone"}).content == nothing


@pytest.mark.parametrize("name", ["export.json", "feed.atom"])
def test_a_misspelt_filter_takes_nothing_away(client: Client, db: None, name: str) -> None:
    answer = client.get(f"{LIST}{name}", {"them": "building-trust"})

    assert answer.status_code == 400
    assert answer.content.decode().startswith("them: There is no such parameter here.")


def test_the_list_leads_to_its_files_and_its_feed(
    shelf: Callable[..., None], client: Client
) -> None:
    page = client.get(LIST, {"q": "friday", "theme": "building-trust", "page": "1", "view": "map"})

    take = page.context["take"]
    asked = "?q=friday&theme=building-trust"
    assert [form["url"] for form in take["forms"]] == [
        f"{LIST}export.{form}{asked}" for form in ("csv", "json", "ris", "bib")
    ]
    assert take["feed_url"] == f"{LIST}feed.atom{asked}"
    for address in [*(form["url"] for form in take["forms"]), take["feed_url"]]:
        assert address.replace("&", "&amp;") in page.content.decode()
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["export.csv", "export.bib", "feed.atom"])
def test_what_cannot_be_understood_is_named_and_nothing_is_sent(
    client: Client, db: None, name: str
) -> None:
    answer = client.get(f"{LIST}{name}", {"theme": "no-such-theme", "page": "two", "sort": "magic"})

    assert answer.status_code == 400
    said = answer.content.decode()
    assert all(f"{field}: " in said for field in ("theme", "page", "sort"))


def test_what_is_no_form_or_no_public_case_is_not_found(
    shelf: Callable[..., None], client: Client, make_case: Callable[..., CaseStudyPage]
) -> None:
    draft = make_case("a-draft", live=False)

    for address in (
        f"{LIST}export.exe",
        f"{LIST}none/cite.ris",
        f"{draft.url}cite.ris",
        f"{draft.url}card.png",
        f"{CaseStudyPage.objects.get(title='Friday football').url}cite.exe",
    ):
        assert client.get(address).status_code == 404, address
