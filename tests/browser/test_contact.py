"""Writing to the people who ran an initiative: by relay, without their address."""

import re
from functools import partial

import pytest
from playwright.sync_api import Page, expect

CASE = "/case-studies/near-neighbours-small-grants-programme/"
CONTACT = "co-ordinator@example.org"


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
def test_a_message_reaches_the_contact_whose_address_stays_private(scripts, window, site, check):
    check = partial(check, scripts=scripts)
    page = window(java_script_enabled=scripts).new_page()
    before = len(site.mails(CONTACT))
    page.goto(CASE)
    unseen(page)
    page.get_by_role("button", name="Write to the people who ran it").or_(
        page.get_by_role("link", name="Write to the people who ran it")
    ).click()
    unseen(page)
    page.get_by_label("Your name").fill("Amina Example")
    page.get_by_label("Your email address").fill("amina@example.org")
    page.get_by_label("Your message").fill("How did you find the first ten volunteers?")
    page.get_by_role("main").get_by_role("button", name="Send message").click()
    expect(page.get_by_role("heading", name="Your message is on its way")).to_be_visible()
    unseen(page)
    check(page)

    mail = site.mail(CONTACT, after=before)
    assert "first ten volunteers" in mail["text"]
    assert "amina@example.org" in mail["text"]


def unseen(page: Page) -> None:
    assert CONTACT not in page.content()


def test_what_is_missing_in_a_message_is_said_beside_the_field(page: Page, check):
    page.goto(f"{CASE}contact/")
    page.get_by_label("Your email address").fill("amina at example")
    page.get_by_label("Your message").fill("How did you begin?")
    page.get_by_role("main").get_by_role("button", name="Send message").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.get_by_label("Your name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Your message")).to_have_value("How did you begin?")
    check(page)


def test_a_case_without_a_contact_offers_none_and_hides_the_address(page: Page, watch):
    page.goto("/case-studies/bradford-schools-linking/")
    expect(page.get_by_text("Write to the people who ran it")).to_have_count(0)
    watch.allowed.add(404)
    answer = page.goto("/case-studies/bradford-schools-linking/contact/")
    assert answer.status == 404
