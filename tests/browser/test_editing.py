"""A facilitator writes and previews a case study, an editor and a moderator read it; visitors find it."""

import re

from playwright.sync_api import Page, expect

from tests.browser import watching
from tests.browser.explorer import begin
from tests.browser.test_sharing import approve

AUTHOR = "facilitator@example.org"
READERS = "editor@example.org", "moderator@example.org"
TITLE = "Lantern walk on Meadow Street"
WORD = "lanternmakers"


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def write(page: Page) -> None:
    page.get_by_role("textbox", name="Title").fill(TITLE)
    page.get_by_role("textbox", name="Short description").fill("Two streets walked together.")
    page.get_by_role("textbox", name="Summary").fill(f"A winter walk led by {WORD} of two streets.")
    page.locator("[contenteditable=true][role=textbox]").first.click()  # the challenge
    page.keyboard.type("Neighbours had stopped greeting each other.")
    tab(page, "Described as")
    page.get_by_label("Organisation").fill("Meadow Street residents")
    page.get_by_role("checkbox", name="Building trust").check()
    tab(page, "Evidence and sources")
    page.get_by_role("button", name="Add Source").click()
    page.get_by_role("textbox", name="Title").last.fill("Walking together: a report")
    page.get_by_label("Publisher").fill("Meadow Street residents")


def test_a_case_is_written_previewed_read_twice_and_then_found_by_visitors(
    signed_in_window, page: Page, watch, check
):
    watch.allowed.add(
        400
    )  # Wagtail tries to save while one writes, and a half-written page is refused
    desk = signed_in_window(AUTHOR).new_page()
    desk.goto("/cms/pages/")
    assert not watching.breaches(desk)
    begin(desk, "Case studies")
    write(desk)
    assert not watching.breaches(desk)
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.get_by_text(re.compile("created|saved")).first).to_be_visible()

    desk.get_by_role("button", name="Toggle preview").click()
    preview = desk.frame_locator("iframe[title=Preview]").last
    expect(preview.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.goto(f"/case-studies/?q={WORD}")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()

    desk.get_by_role("button", name="More actions").click()
    desk.get_by_role("button", name="Submit to Two readings").click()
    expect(desk.get_by_text("submitted for moderation").first).to_be_visible(timeout=20_000)
    for reader in READERS:
        desk = signed_in_window(reader).new_page()
        desk.goto("/cms/")
        desk.get_by_role("link", name=TITLE).first.click()
        approve(desk)

    found = page.get_by_role("link", name=TITLE)
    for _attempt in range(20):  # the worker puts it into the index
        page.goto(f"/case-studies/?q={WORD}")
        if found.count():
            break
        page.wait_for_timeout(300)
    found.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text("Neighbours had stopped greeting each other.")).to_be_visible()
    check(page)
    page.goto("/")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def test_a_case_that_lacks_what_a_public_one_needs_is_kept_as_a_draft(signed_in_window, watch):
    watch.allowed.add(400)
    desk = signed_in_window(AUTHOR).new_page()
    begin(desk, "Case studies")
    desk.get_by_role("textbox", name="Title").fill("Hardly begun")
    desk.get_by_role("textbox", name="Summary").fill("A first thought.")
    desk.get_by_role("button", name="More actions").click()
    desk.get_by_role("button", name="Submit to Two readings").click()
    expect(desk.get_by_text("Choose at least one theme").first).to_be_attached()
