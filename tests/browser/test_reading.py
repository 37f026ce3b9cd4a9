"""Reading the library: by a word, by a theme, without JavaScript, by keyboard alone."""

import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

WORD = "football"
THEME = "Inclusive spaces"


def cards(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("article")


def read_by_word(page: Page, check) -> None:
    page.goto("/")
    check(page)
    page.get_by_role("main").get_by_role("searchbox").fill(WORD)
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page).to_have_title(re.compile(WORD))
    expect(page.get_by_role("searchbox")).to_have_value(WORD)
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ case stud"))).to_be_visible()
    check(page)
    read_the_first(page, check)


def read_by_theme(page: Page, check) -> None:
    page.goto("/case-studies/")
    check(page)
    number = cards(page).count()
    filters = page.get_by_text("Filter by theme")
    if not page.get_by_role("radio").first.is_visible():
        filters.click()
    page.get_by_role("radio", name=re.compile(THEME)).check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("theme=inclusive-spaces"))
    expect(page.get_by_role("radio", name=re.compile(THEME))).to_be_checked()
    assert 0 < cards(page).count() <= number
    for card in cards(page).all():
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


@pytest.mark.parametrize("read", [read_by_word, read_by_theme], ids=["word", "theme"])
def test_a_case_is_read_without_javascript(read, window, check):
    read(window(java_script_enabled=False).new_page(), partial(check, scripts=False))


def test_a_case_is_read_on_a_small_screen(window, check):
    read_by_theme(window(viewport={"width": 360, "height": 740}).new_page(), check)


def test_a_word_and_a_theme_narrow_each_other_and_are_cleared_together(page: Page):
    page.goto("/case-studies/?q=youth")
    all_of_them = int(page.locator("#results").inner_text().split()[0])
    page.get_by_text("Filter by theme").click() if not page.get_by_role(
        "radio"
    ).first.is_visible() else None
    page.get_by_role("radio", name=re.compile(THEME)).check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("main").get_by_role("searchbox")).to_have_value("youth")
    assert int(page.locator("#results").inner_text().split()[0]) < all_of_them
    page.get_by_role("link", name="Clear search").click()
    expect(page).to_have_url(re.compile("/case-studies/$"))


def test_pages_of_a_long_list_are_turned(page: Page, check):
    page.goto("/case-studies/")
    first = cards(page).first.inner_text()
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile(r"page=2"))
    assert cards(page).first.inner_text() != first
    check(page)


def test_a_word_that_finds_nothing_gets_advice(page: Page, check):
    page.goto("/case-studies/?q=xylophonists")
    expect(page.get_by_role("heading", name="No case study matches yet")).to_be_visible()
    check(page)
    page.get_by_role("link", name="See all case studies").click()
    assert cards(page).count() > 5


@pytest.mark.parametrize(
    "query",
    ["q=" + "long " * 60, "theme=%3Cscript%3E", "theme=no-such-theme", "page=two", "page=-1"],
    ids=["too long", "markup", "unknown theme", "no number", "no such number"],
)
def test_what_cannot_be_understood_is_named_and_the_list_still_stands(query, page: Page, check):
    page.goto(f"/case-studies/?{query}")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page).to_have_title(re.compile("^Error:"))
    assert cards(page).count() > 5
    check(page)


def test_a_case_is_read_by_keyboard_alone(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    focused(page, "Skip to main content")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    tab_to(page, "searchbox")
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


def test_a_theme_is_chosen_by_keyboard_alone(page: Page):
    page.goto("/case-studies/")
    if not page.get_by_role("radio").first.is_visible():
        tab_to(page, "Filter by theme")
        page.keyboard.press("Enter")
    tab_to(page, "radio")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.value")
    assert chosen
    tab_to(page, "Apply")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"theme={chosen}"))


FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const seen = colour => colour && !/^rgba\\(.*, 0\\)$/.test(colour) && colour !== 'transparent';
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && seen(style.outlineColor);
  // A radio's own input is clear, and its drawn circle shows the focus.
  const drawn = element.type === 'radio' && element.nextElementSibling
    && getComputedStyle(element.nextElementSibling, '::before').boxShadow !== 'none';
  const box = element.getBoundingClientRect();
  return {
    name: [element.role || element.type, element.getAttribute('aria-label'), element.innerText]
      .filter(Boolean).join(' ').trim(),
    visible: outlined || style.boxShadow !== 'none' || drawn,
    within: box.bottom > 0 && box.top < innerHeight,
  };
}"""
ROLES = {"searchbox": "search", "radio": "radio"}


def focused(page: Page, wanted: str) -> bool:
    """Whether the focus is on what is wanted. Fails where the focus cannot be seen."""
    now = page.evaluate(FOCUSED)
    assert now["visible"], f"The focus cannot be seen on: {now['name']}"
    assert now["within"], f"The focus is out of the window on: {now['name']}"
    return ROLES.get(wanted, wanted) in now["name"]


def tab_to(page: Page, wanted: str) -> None:
    for _step in range(150):
        page.keyboard.press("Tab")
        if focused(page, wanted):
            return
    raise AssertionError(f"Tab never comes to {wanted}")
