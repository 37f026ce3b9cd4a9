"""A practitioner shares a case study on a phone; two people read it; it is published, and withdrawn."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

PHONE = {"viewport": {"width": 360, "height": 740}}
TITLE = "Thursday table on the Meadow estate"
WORD = "souptureens"
EDITOR, MODERATOR = "editor@example.org", "moderator@example.org"


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def begun(page: Page, check: Any) -> str:
    """Begins on a phone with scripts, and lets the page save itself; returns the code."""
    page.goto("/case-studies/")
    page.get_by_role("link", name="Share your practice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Share your practice")
    check(page)
    page.get_by_label("What did you do?").fill(f"One long table with {WORD}, every Thursday.")
    page.get_by_label("Where?").fill("Barnsley")
    page.get_by_label("What came of it?").fill("Neighbours who did not speak cook together.")
    press(page, "Save and go on")
    code = page.locator(".weft-code").inner_text()
    page.get_by_label("A title").fill(TITLE)
    expect(page.locator("[data-weft-saved]")).to_have_text(re.compile("^Saved at"))
    edition = page.locator("[name=edition]")
    expect(edition).to_have_value("2")
    expect(page.get_by_role("heading", name="Already in the library")).to_be_visible()
    check(page)
    return code


def finished(page: Page, code: str, check: Any) -> None:
    """Comes back with the code on another device, without scripts, writes the rest and sends it."""
    page.goto("/case-studies/share/return/")
    check(page, scripts=False)
    page.get_by_label("Your code").fill(code.lower())
    press(page, "Go on")
    expect(page.get_by_label("A title")).to_have_value(TITLE)
    page.get_by_label("In two or three sentences").fill(f"A weekly supper with {WORD}.")
    page.get_by_label("Organisation").fill("Meadow tenants")
    page.get_by_role("checkbox", name="Building trust").check()
    press(page, "Save and go on")
    check(page, scripts=False)
    page.get_by_role("link", name="Go on").or_(page.get_by_role("button", name="Go on")).click()
    page.get_by_label("with the organisation's name. No person").check()
    check(page, scripts=False)
    press(page, "Save and go on")
    page.get_by_role("link", name="What you wrote, as it would look").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    check(page, scripts=False)
    page.get_by_role("link", name="Send", exact=True).click()
    check(page, scripts=False)
    press(page, "Send it to the reviewers")
    expect(page.locator(".weft-code")).to_have_text(code)
    check(page, scripts=False)


def open_offer(desk: Page) -> None:
    desk.goto("/cms/case-studies/offers/")
    desk.get_by_role("link", name=TITLE).click()


def read(desk: Page) -> None:
    """One reading, every point ticked."""
    open_offer(desk)
    desk.get_by_role("link", name="Open the draft").click()
    approve(desk)


def approve(desk: Page) -> None:
    """Approves what is open in the editor."""
    desk.get_by_role("button", name="More actions").click()
    desk.get_by_role("button", name="Approve this reading").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox")).to_have_count(8)
    for point in dialog.get_by_role("checkbox").all():
        point.check()
    dialog.get_by_role("button", name="Approve this reading").click()
    expect(desk.get_by_text("has been updated").first).to_be_visible(timeout=20_000)


def found(page: Page) -> bool:
    page.goto(f"/case-studies/?q={WORD}")
    return page.get_by_role("link", name=TITLE).count() > 0


def comes_to_be(found_now: bool, page: Page) -> bool:
    for _attempt in range(30):
        if found(page) == found_now:
            return True
        page.wait_for_timeout(300)
    return False


def test_a_case_shared_on_a_phone_is_read_twice_agreed_to_published_and_withdrawn(
    window: Any, signed_in_window: Any, page: Page, watch: Any, check: Any
) -> None:
    watch.allowed.add(400)  # Wagtail tries to save while one ticks points
    code = begun(window(**PHONE).new_page(), check)
    phone: BrowserContext = window(java_script_enabled=False, **PHONE)
    own = phone.new_page()
    finished(own, code, check)
    assert not found(page)

    desk = signed_in_window(EDITOR).new_page()
    open_offer(desk)
    desk.get_by_role("button", name="Take it up").click()
    desk.get_by_role("button", name="Make it a draft").click()
    open_offer(desk)
    desk.get_by_role("button", name="Send it to its readers").click()
    read(desk)
    read(signed_in_window(MODERATOR).new_page())
    assert not found(page)

    own.goto("/case-studies/share/")
    own.get_by_role("link", name=TITLE).click()
    check(own, scripts=False)
    own.get_by_role("button", name="See the final text").or_(
        own.get_by_role("link", name="See the final text")
    ).click()
    check(own, scripts=False)
    own.get_by_label("I have read the text").check()
    press(own, "Agree and publish")
    expect(own.get_by_text("It has been public since")).to_be_visible()
    assert comes_to_be(True, page)
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    address = page.url

    own.get_by_role("link", name="Withdraw it").click()
    check(own, scripts=False)
    press(own, "Withdraw and erase")
    expect(own.get_by_text("It was withdrawn on")).to_be_visible()
    assert comes_to_be(False, page)
    watch.allowed.add(404)
    answer = page.goto(address)
    assert answer
    assert answer.status == 404
