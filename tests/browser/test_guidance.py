"""Guidance from its first draft to its readers, by way of an editor who sends it back once."""

import re

from playwright.sync_api import Page, expect

from tests.browser.explorer import begin

FACILITATOR, EDITOR = "facilitator@example.org", "editor@example.org"
TITLE = "Lending a room to both sides"
ADDRESS = "/guidance/lending-a-room-to-both-sides/"
REMARK = "Say how long before the evening one should ring them."


def write(desk: Page) -> None:
    desk.get_by_role("textbox", name="Title").fill(TITLE)
    desk.get_by_role("textbox", name="Short description").fill("What to agree first.")
    desk.get_by_role("textbox", name="For whom").fill("Caretakers of halls")
    desk.get_by_role("textbox", name="When to use it").fill("When both sides ask for one room.")
    desk.get_by_role("button", name="Insert a block").first.click()
    desk.get_by_role("option", name="Steps").click()
    desk.get_by_role("textbox", name="What to do").fill("Ring both of them")
    publishing(desk)
    desk.get_by_role("textbox", name="Written by").fill("A caretaker and two facilitators")
    desk.get_by_role("textbox", name="Review by").fill("2035-05-01")


def publishing(desk: Page) -> None:
    desk.get_by_role("tab", name="Publishing").click()


def press(desk: Page, name: str | re.Pattern[str]) -> None:
    """One of the buttons at the foot of the editor, which lie behind the first."""
    desk.get_by_role("button", name="More actions").click()
    desk.get_by_role("button", name=name).click()


def settled(desk: Page) -> None:
    """What is typed is saved by itself: wait for it, so that nothing is sent twice."""
    desk.wait_for_timeout(1500)


def test_guidance_is_drafted_sent_back_mended_published_and_read_with_its_versions(
    signed_in_window, page: Page, watch, check
):
    # Wagtail saves while one writes, and what is half written is refused.
    watch.allowed.add(400)
    watch.allowed.add(404)
    desk = signed_in_window(FACILITATOR).new_page()
    begin(desk, "Guidance")
    write(desk)
    press(desk, re.compile("Submit to"))
    expect(desk.get_by_text(re.compile("submitted for moderation")).first).to_be_visible()
    assert page.goto(ADDRESS).status == 404

    office = signed_in_window(EDITOR).new_page()
    office.goto("/cms/")
    office.get_by_role("link", name=TITLE).first.click()
    expect(office.get_by_text("Before you publish").first).to_be_visible()
    press(office, "Request changes")
    office.get_by_role("textbox", name="Comment").fill(REMARK)
    office.get_by_role("dialog").get_by_role("button", name="Request changes").click()
    office.wait_for_url(re.compile(r"/cms/(?!pages/\d+/edit)"))

    desk.goto("/cms/")
    desk.get_by_role("link", name=TITLE).first.click()
    expect(desk.get_by_text(REMARK).first).to_be_attached()
    desk.get_by_role("textbox", name="What to do").fill("Ring both of them a week before")
    settled(desk)
    press(desk, re.compile("Resubmit|Submit"))
    desk.wait_for_url(re.compile(r"/cms/pages/\d+/$"))

    office.goto("/cms/")
    office.get_by_role("link", name=TITLE).first.click()
    press(office, re.compile("^Approve$|Approve and"))
    office.wait_for_url(re.compile(r"/cms/(?!pages/\d+/edit)"))

    page.goto("/guidance/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text("Ring both of them a week before")).to_be_visible()
    check(page)
    page.get_by_role("link", name=re.compile("ersions")).click()
    expect(page.get_by_text("Published by: editor")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_text("Ring both of them a week before")).to_be_visible()
    check(page)


def test_guidance_and_collections_are_read_on_a_phone_without_scripts(window, check):
    phone = window(viewport={"width": 360, "height": 740}, java_script_enabled=True).new_page()
    for path in (
        "/guidance/",
        "/guidance/handling-a-rumour/",
        "/collections/",
        "/collections/answering-rumours/",
    ):
        phone.goto(path)
        check(phone)
    phone.goto("/guidance/running-a-facilitated-conversation/")
    phone.get_by_role("link", name="Who is Your Neighbour?").click()
    expect(phone.get_by_role("heading", name="In our guidance")).to_be_visible()
