"""Writing back about a case, on a phone: tried it too, and what is out of date."""

import re

from playwright.sync_api import expect

CASE = "/case-studies/near-neighbours-small-grants-programme/"


def test_a_reader_tells_that_they_tried_it_and_what_is_out_of_date(window, site, check):
    page = window(viewport={"width": 360, "height": 740}).new_page()
    page.goto(CASE)
    page.get_by_role("link", name="We tried this too").click()
    page.get_by_label("Where was it?").fill("Leeds")
    main = page.get_by_role("main")
    main.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose how it went.")
    expect(page.get_by_label("Where was it?")).to_have_value("Leeds")
    check(page)
    page.get_by_label("In which year did it begin?").fill("2025")
    page.get_by_label("What did you do differently?").fill("We met on Saturdays.")
    page.get_by_label("It went much the same").check()
    page.get_by_label("What happened?").fill("Thirty people came.")
    page.get_by_label("Your name").fill("Amina Example")
    page.get_by_label("Your email address").fill("amina-tried@example.org")
    page.get_by_label("What I write here may be shown").check()
    main.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    text = site.mail("amina-tried@example.org")["text"]
    page.goto(re.search(r"http\S+/links/tried/\S+", text)[0])
    check(page)
    main.get_by_role("button", name="I wrote this").click()
    expect(main).to_contain_text("Thank you: it waits to be read")

    page.goto(CASE)
    page.get_by_role("link", name="Tell us what is out of date").click()
    page.get_by_label("The facts: who, where, when").check()
    page.get_by_label("What is right now?").fill("It ended in 2024.")
    check(page)
    before = len(site.mails("co-ordinator@example.org"))
    main.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name="Thank you: we have it")).to_be_visible()
    assert "It ended in 2024." in site.mail("co-ordinator@example.org", after=before)["text"]
