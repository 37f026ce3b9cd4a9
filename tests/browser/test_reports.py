"""Reading a report: chapter by chapter, what it recommends to whom, its figures, a recording, and on paper."""

import base64
import re
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.keyboard import tab_to

REPORT = "Building Resilient Communities"
FIGURES = "/reports/resilience-to-division-and-extremism/what-can-be-measured/"
FILM = """() => new Promise(done => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 180];
  const drawn = canvas.getContext("2d");
  let turn = 0;
  const drawing = setInterval(() => {
    drawn.fillStyle = `hsl(${turn += 12} 60% 40%)`;
    drawn.fillRect(0, 0, 320, 180);
  }, 40);
  const pieces = [], recorder = new MediaRecorder(canvas.captureStream(25), {mimeType: "video/webm"});
  recorder.ondataavailable = (event) => pieces.push(event.data);
  recorder.onstop = async () => {
    clearInterval(drawing);
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    done(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")));
  };
  recorder.start(200);
  setTimeout(() => recorder.stop(), 3000);
})"""
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:10.000\n<v Facilitator>Welcome to the hall.\n"
PLAYED = """video => new Promise(done => {
  video.ontimeupdate = () => video.currentTime > 0.2 && done(true);
  setTimeout(() => done(video.error?.message || "It does not play."), 10000);
})"""
CUES = "video => Array.from(video.textTracks[0].activeCues ?? [], cue => cue.getCueAsHTML().textContent)"


def read(page: Page, check: Any) -> None:
    page.goto("/reports/")
    check(page)
    page.get_by_role("link", name=re.compile(REPORT)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(REPORT)
    expect(page.get_by_role("heading", name="What it found")).to_be_visible()
    check(page)
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Where the report comes from").click()
    page.get_by_role("navigation", name="Chapters").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Three kinds of hard times")
    check(page)
    contents.get_by_role("link", name="Recommendations").click()
    cards = page.get_by_role("main").get_by_role("article")
    expect(cards.get_by_role("heading", name=re.compile(r"^Recommendation \d"))).to_have_count(10)
    check(page)
    page.get_by_role("navigation", name="Addressed to").get_by_role(
        "link", name="Greater London Authority"
    ).click()
    expect(page).to_have_url(re.compile(r"\?for=greater-london-authority$"))
    expect(cards.get_by_role("heading", name=re.compile(r"^Recommendation \d"))).to_have_text(
        ["Recommendation 2"]
    )
    cards.get_by_role("link", name="Link to this recommendation").click()
    expect(page).to_have_url(re.compile("/recommendations/#recommendation-2$"))
    contents.get_by_role("link", name="All on one page").click()
    expect(page.get_by_role("heading", name="Where the report comes from")).to_be_visible()
    check(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
def test_a_report_is_read(scripts: bool, window: Any, check: Any) -> None:
    size = {"width": 1280, "height": 800} if scripts else {"width": 360, "height": 740}
    read(
        window(java_script_enabled=scripts, viewport=size).new_page(),
        partial(check, scripts=scripts),
    )


def test_recommendations_are_found_by_keyboard_alone(page: Page) -> None:
    page.goto("/reports/building-resilient-communities/")
    tab_to(page, "Recommendations")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendations")
    tab_to(page, "UK Government")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendations to UK Government")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_numbers_of_a_figure_are_in_a_table_beside_it(
    scheme: str, window: Any, check: Any
) -> None:
    page = window(color_scheme=scheme, viewport={"width": 360, "height": 740}).new_page()
    page.goto(FIGURES)
    figure = page.get_by_role("figure").first
    expect(figure.get_by_role("img", name=re.compile("62% felt they belonged"))).to_be_visible()
    figure.get_by_text("The numbers in a table").click()
    expect(figure.get_by_role("row", name="Aged 25 to 34")).to_contain_text("52%")
    with page.expect_download() as numbers:
        figure.get_by_role("link", name="The numbers as a file").click()
    assert b"Aged 25 to 34,52" in numbers.value.path().read_bytes()
    check(page)


def test_a_report_is_printed_without_what_only_a_screen_can_do(page: Page) -> None:
    page.goto("/reports/resilience-to-division-and-extremism/whole/")
    page.emulate_media(media="print")

    expect(page.get_by_role("img").first).to_be_visible()
    expect(page.get_by_role("heading", name="Recommendations")).to_be_visible()
    for hidden in (".weft-article__side", ".weft-nav", ".weft-tools", ".govuk-details__summary"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def token(page: Page) -> str:
    return page.locator("input[name=csrfmiddlewaretoken]").first.input_value()


def upload(office: BrowserContext, page: Page, name: str, kind: str, content: bytes) -> str:
    """Gives the CMS a document; returns its number there."""
    answer = office.request.post(
        "/cms/documents/multiple/add/",
        multipart={
            "csrfmiddlewaretoken": token(page),
            "files[]": {"name": name, "mimeType": kind, "buffer": content},
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    told = answer.json()
    assert told.get("success"), told
    return str(told["doc_id"])


def publish_with_recording(office: BrowserContext, page: Page, film: str, captions: str) -> None:
    """Writes and publishes, as an editor's browser does, a report whose one chapter is a recording."""
    page.goto("/cms/pages/")
    link = page.get_by_role("main").get_by_role("link", name="Reports").first
    index = re.search(r"/pages/(\d+)/", link.get_attribute("href") or "")
    assert index
    add = f"/cms/pages/add/casestudies/reportpage/{index[1]}/"
    told = {
        "csrfmiddlewaretoken": token(page), "action-publish": "1", "title": "An evening in the hall",
        "slug": "an-evening-in-the-hall", "introduction": "What was said.", "publisher": "Example institute",
        "summary": '{"blocks":[{"key":"a","text":"One evening.","type":"unstyled","depth":0,"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}',
        "year": "2026", "language": "en", "subtitle": "", "authors": "", "original_title": "", "original_url": "",
        "published_on": "", "chapters-0-title": "The recording", "chapters-0-slug": "the-recording",
        "chapters-0-ORDER": "1", "chapters-0-id": "", "chapters-0-DELETE": "", "chapters-0-body-count": "1",
        "chapters-0-body-0-deleted": "", "chapters-0-body-0-order": "0", "chapters-0-body-0-type": "recording",
        "chapters-0-body-0-id": "",
    }  # fmt: skip
    block = {
        "title": "The evening",
        "date": "2026-03-09",
        "file": film,
        "link": "",
        "captions": captions,
        "language": "en",
        "transcript": "null",
    }
    told |= {f"chapters-0-body-0-value-{name}": value for name, value in block.items()}
    for name, count in {
        "chapters": 1,
        "findings": 0,
        "recommendations": 0,
        "related": 0,
        "downloads": 0,
        "comments": 0,
    }.items():
        told |= {
            f"{name}-TOTAL_FORMS": str(count),
            f"{name}-INITIAL_FORMS": "0",
            f"{name}-MIN_NUM_FORMS": "0",
            f"{name}-MAX_NUM_FORMS": "1000",
        }
    answer = office.request.post(add, form=told)
    assert answer.ok, answer.status


def test_a_recording_is_played_with_its_captions_and_read(
    signed_in_window: Any, window: Any, check: Any
) -> None:
    office = signed_in_window("editor@example.org")
    page = office.new_page()
    page.goto("/cms/documents/multiple/add/")
    made = base64.b64decode(page.evaluate(FILM))
    film = upload(office, page, "evening.webm", "video/webm", made)
    captions = upload(office, page, "evening.vtt", "text/vtt", CAPTIONS.encode())
    publish_with_recording(office, page, film, captions)
    page.close()

    page = window().new_page()
    asked: list[tuple[int, str | None]] = []
    page.on(
        "response",
        lambda response: asked.append((response.status, response.headers.get("content-type"))),
    )
    page.goto("/reports/an-evening-in-the-hall/the-recording/")
    check(page)
    video = page.locator("video")
    video.focus()
    page.keyboard.press("Space")
    assert video.evaluate(PLAYED) is True
    assert video.evaluate(CUES) == ["Welcome to the hall."]
    assert {(206, "video/webm"), (200, "text/vtt; charset=utf-8")} <= set(asked)

    page.get_by_text("Read what is said").click()
    expect(page.get_by_role("figure")).to_contain_text("Facilitator: Welcome to the hall.")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take the recording").click()
    content = taken.value.path().read_bytes()
    assert len(content) == len(made)
    assert b"Chrom" in made
    assert b"Chrom" not in content
