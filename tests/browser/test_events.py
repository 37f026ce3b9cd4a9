"""Registering for an event on a phone, without an account: mails, calendar file, waiting list."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.home.opening import open_with_khal

EVENT = "/events/example-clinic-for-one/"
PHONE = {"width": 360, "height": 740}


def test_one_registers_the_next_waits_and_moves_up(window, site, check, tmp_path):
    page = window(viewport=PHONE).new_page()
    page.goto("/events/")
    check(page)
    page.get_by_role("link", name="An hour with a mediator (example)").click()
    expect(page.get_by_text("1 place left.")).to_be_visible()
    check(page)

    ask(page, "Amina", "amina-events@example.org", check=check)
    follow(page, site.mail("amina-events@example.org"))
    check(page)
    page.get_by_role("main").get_by_role("button", name="Confirm my place").click()
    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()
    expect(page.get_by_role("link", name="https://example.org/room")).to_be_visible()
    check(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Add to your calendar").click()
    (listed,) = open_with_khal(download.value.path().read_bytes(), tmp_path)
    assert re.match(r"\S+ 14:00 to \S+ 15:00 An hour with a mediator", listed)
    own = page.url

    page.goto(EVENT)
    expect(page.get_by_text("All places are taken.")).to_be_visible()
    ask(page, "Ben", "ben-events@example.org", button="Join the waiting list")
    follow(page, site.mail("ben-events@example.org"))
    page.get_by_role("main").get_by_role("button", name="Confirm my place").click()
    expect(page.get_by_role("heading", name="You are on the waiting list")).to_be_visible()
    check(page)

    page.goto(own)
    page.get_by_role("link", name="I cannot come").click()
    check(page)
    page.get_by_role("main").get_by_role("button", name="Give up my place").click()
    expect(page.get_by_role("heading", name="You are no longer registered")).to_be_visible()

    moved_up = site.mail("ben-events@example.org", after=2)
    assert moved_up["subject"] == "You have a place: An hour with a mediator (example)"
    follow(page, moved_up)
    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()


def ask(page: Page, name: str, address: str, *, button: str = "Register", check=None) -> None:
    page.get_by_role("main").get_by_role("button", name=button).click()
    page.get_by_label("Your name").fill(name)
    page.get_by_role("main").get_by_role("button", name=button).click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your email address.")
    expect(page.get_by_label("Your name")).to_have_value(name)
    if check:
        check(page)
    page.get_by_label("Your email address").fill(address)
    page.get_by_label("What do you need to take part?").fill("A quiet room")
    page.get_by_role("main").get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    if check:
        check(page)


def follow(page: Page, mail: dict[str, str]) -> None:
    """Open the link of one's own that stands in a mail."""
    found = re.search(r"https?://\S+/events/registrations/\S+", mail["text"])
    assert found, mail["text"]
    page.goto(urlsplit(found[0]).path)
