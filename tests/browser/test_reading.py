"""Reading the library: by a word, by a theme, without JavaScript, by keyboard alone."""

import csv
import io
import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.keyboard import focused, tab_to

QUESTION = "What is happening, or what are you looking for?"
WORD = "football"
THEME = "Inclusive spaces"


def cards(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("article")


def read_by_word(page: Page, check) -> None:
    page.goto("/")
    check(page)
    page.get_by_label(QUESTION).fill(WORD)
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page).to_have_title(re.compile(WORD))
    expect(page.get_by_label(QUESTION)).to_have_value(WORD)
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ case stud"))).to_be_visible()
    check(page)
    read_the_first(page, check)


def read_by_theme(page: Page, check) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Browse the library").get_by_text("Themes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Themes")
    check(page)
    page.get_by_role("main").get_by_role("link", name=THEME, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THEME)
    expect(page.get_by_role("heading", name="Best evidenced")).to_be_visible()
    for card in page.get_by_role("article").filter(has=page.get_by_role("list")).all():
        expect(card).to_contain_text(THEME)
    check(page)
    read_the_first(page, check)


def read_the_first(page: Page, check) -> None:
    link = cards(page).first.get_by_role("heading").get_by_role("link")
    title = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("heading", name="Evidence", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()
    check(page)


def test_a_case_is_read_by_a_word(page: Page, check):
    read_by_word(page, check)


def test_a_case_is_read_by_a_theme(page: Page, check):
    read_by_theme(page, check)


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
def test_a_list_is_taken_away_and_a_case_cited(scripts: bool, window, check):
    page = window(java_script_enabled=scripts).new_page()
    page.goto("/case-studies/?theme=inclusive-spaces&place=E92000001")
    count = int(page.get_by_role("heading", level=2, name="case studies").inner_text().split()[0])

    with page.expect_download() as table:
        page.get_by_role("main").get_by_role("link", name="CSV").click()
    text = table.value.path().read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert table.value.suggested_filename == "weft-case-studies.csv"
    assert len(rows) == count
    assert rows[0]["title"] == cards(page).first.get_by_role("heading").inner_text()

    cards(page).first.get_by_role("heading").get_by_role("link").click()
    page.get_by_text("RIS", exact=True).click()
    expect(page.locator("#cite-ris")).to_contain_text(f"TI  - {rows[0]['title']}")
    with page.expect_download() as reference:
        page.get_by_role("link", name="Take the RIS file").click()
    assert f"TI  - {rows[0]['title']}" in reference.value.path().read_text(encoding="utf-8")
    check(page, scripts=scripts)


@pytest.mark.parametrize("read", [read_by_word, read_by_theme], ids=["word", "theme"])
def test_a_case_is_read_without_javascript(read, window, check):
    read(window(java_script_enabled=False).new_page(), partial(check, scripts=False))


def test_a_case_is_read_on_a_small_screen(window, check):
    read_by_theme(window(viewport={"width": 360, "height": 740}).new_page(), check)


def test_pages_of_a_long_list_are_turned(page: Page, check):
    page.goto("/case-studies/")
    first = cards(page).first.inner_text()
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile(r"page=2"))
    expect(cards(page).first).not_to_have_text(first)
    expect(page.locator("#results")).to_contain_text("21 to 40")
    check(page)


def test_a_word_that_finds_nothing_gets_advice(page: Page, check):
    page.goto("/case-studies/?q=xylophonists")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    check(page)
    page.get_by_role("main").get_by_role("link", name="All case studies").click()
    assert cards(page).count() > 5


@pytest.mark.parametrize(
    ("query", "found"),
    [("theme=%3Cscript%3E", False), ("theme=no-such-theme", False), ("page=two", True)],
    ids=["markup", "unknown theme", "no number"],
)
def test_what_cannot_be_understood_is_named(query, found, page: Page, check):
    page.goto(f"/case-studies/?{query}")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page).to_have_title(re.compile("^Error:"))
    if found:
        assert cards(page).count() > 5
    else:
        expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    check(page)


def test_a_case_is_read_by_keyboard_alone(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    focused(page, "Skip to main content")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    tab_to(page, QUESTION)
    page.keyboard.type(WORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"q={WORD}"))
    first = cards(page).first.get_by_role("link").inner_text()
    tab_to(page, first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, "Sources")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sources")).to_be_in_viewport()
