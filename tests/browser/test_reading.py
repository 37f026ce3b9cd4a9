"""Reading the library: by a word, by a theme, without JavaScript, by keyboard alone."""

from playwright.sync_api import Page, expect


def test_a_first_visit(page: Page, check):
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check(page)
