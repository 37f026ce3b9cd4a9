"""Keeping a search and cases for oneself, from signing in to taking them away."""

from playwright.sync_api import Page, expect

from tests.browser.test_accounts import MEMBER


def test_a_search_and_two_cases_are_kept_on_a_small_screen_without_javascript(window, site, check):
    page: Page = window(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    ).new_page()
    main = page.get_by_role("main")

    page.goto("/case-studies/?theme=inclusive-spaces")
    page.get_by_role("link", name="Keep this search").click()
    page.get_by_label("Email address").fill(MEMBER)
    page.get_by_label("Password", exact=True).fill(site.accounts[MEMBER])
    main.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep this search")
    check(page, scripts=False)
    main.get_by_role("button", name="Keep this search").click()
    expect(main).to_contain_text("The search is kept.")
    check(page, scripts=False)
    main.get_by_role("link", name="Change").click()
    check(page, scripts=False)
    main.get_by_role("button", name="Delete search").click()
    expect(main).to_contain_text("You keep no searches")
    check(page, scripts=False)

    titles = []
    for number in range(2):
        page.goto("/case-studies/?theme=inclusive-spaces")
        main.get_by_role("link", name="Keep it on your shelf").nth(number).click()
        page.get_by_label("A note for yourself").fill("Ask how they began.")
        titles.append(page.get_by_role("heading", level=1).inner_text())
        check(page, scripts=False)
        main.get_by_role("button", name="Keep it on your shelf").click()
    shelf = main.locator(".weft-kept h2")
    expect(shelf).to_have_text(titles)
    check(page, scripts=False)
    main.locator(".weft-kept").nth(1).get_by_role("button", name="Up").click()
    expect(shelf).to_have_text(titles[::-1])
    with page.expect_download() as taken:
        main.get_by_role("link", name="RIS").click()
    text = taken.value.path().read_text(encoding="utf-8")
    assert text.index(titles[1]) < text.index(titles[0])
    for left in (1, 0):
        main.get_by_role("button", name="Take off").first.click()
        expect(shelf).to_have_count(left)
    expect(main).to_contain_text("Nothing is on your shelf")
    check(page, scripts=False)
