"""Finding what worked: by a situation, by filters, by a misspelt word, on the map, and from a case."""

import re
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.keyboard import tab_to

LIST = "/case-studies/"
CASE = f"{LIST}near-neighbours-small-grants-programme/"
QUESTION = "What is happening, or what are you looking for?"
SITUATION = "rumours about newcomers in Rochdale after a fight outside a school"
THERE = "Barcelona Anti-Rumour Strategy"
RIOT = "Riot or disorder"
REGION = "North West"


def results(page: Page) -> Locator:
    return page.locator("#results")


def number(page: Page) -> int:
    """How many results the page says it has."""
    return int(results(page).inner_text().split()[0].replace(",", ""))


def cards(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("article")


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(rf"^{name}"))


def choose(page: Page, name: str) -> None:
    """Choose a value of a filter, also on a small screen and without scripts."""
    if not choice(page, name).is_visible():
        page.locator("#narrow > summary").click()
    value = choice(page, name).get_attribute("value")
    choice(page, name).check()
    if (apply := page.get_by_role("button", name="Apply")).is_visible():
        apply.click()
    expect(page).to_have_url(re.compile(f"={value}(&|$)"))
    expect(choice(page, name)).to_be_checked()


def told(page: Page, name: str) -> int:
    """The number beside a value of a filter."""
    return int(choice(page, name).locator("xpath=..").locator(".weft-count").inner_text())


def by_situation(page: Page, check) -> None:
    page.goto("/")
    page.get_by_label(QUESTION).fill(SITUATION)
    page.get_by_role("main").get_by_role("button", name="Search").click()
    understood = page.get_by_role("list", name="We read:")
    expect(understood).to_contain_text("Rochdale")
    expect(understood).to_contain_text("Migration")
    check(page)
    understood.get_by_role("link", name="Remove Rochdale").click()
    expect(understood).not_to_contain_text("Rochdale")
    expect(understood).to_contain_text("Migration")
    read(page, THERE)


def read(page: Page, title: str) -> None:
    page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def by_filters(page: Page, check) -> None:
    page.goto(LIST)
    choose(page, "Building trust")
    one = number(page)
    choose(page, "Inclusive spaces")
    expect(results(page)).not_to_have_text(re.compile(rf"^\s*{one} "))
    either = number(page)
    assert either > one, "a second theme widens"
    expected = told(page, RIOT)
    choose(page, RIOT)
    expect(results(page)).to_have_text(re.compile(rf"^\s*{expected} "))
    assert 0 < expected < either, "another facet narrows, to the number that stood beside it"
    check(page)
    chosen = page.get_by_role("list", name="Chosen filters")
    expect(chosen.get_by_role("listitem")).to_have_count(3)
    chosen.get_by_role("link", name=f"Remove {RIOT}").click()
    expect(results(page)).to_have_text(re.compile(rf"^\s*{either} "))
    page.get_by_role("link", name="Clear all filters").click()
    expect(page).to_have_url(re.compile(f"{LIST}$"))


def by_misspelt_word(page: Page, check) -> None:
    page.goto(LIST)
    page.get_by_label(QUESTION).fill("footbal yuoth")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_text("Showing results for football youth")).to_be_visible()
    expect(cards(page).first).to_contain_text(re.compile("football", re.IGNORECASE))
    check(page)
    page.get_by_role("link", name="Search instead for footbal yuoth").click()
    expect(page).to_have_url(re.compile("exact=1"))
    expect(page.get_by_text("Showing results for")).to_have_count(0)
    expect(page.get_by_label(QUESTION)).to_have_value("footbal yuoth")


def on_the_map(page: Page, check) -> None:
    page.goto(LIST)
    page.get_by_role("navigation", name="Show as").get_by_role("link", name="Map").click()
    drawing = page.get_by_role("group", name="United Kingdom, by nation and region")
    expect(drawing).to_be_visible()
    check(page)
    drawing.get_by_role("link", name=re.compile(f"^{REGION}:")).click()
    expect(page.get_by_role("table", name=REGION)).to_be_visible()
    check(page)
    authority = page.get_by_role("table").get_by_role("link").first
    name = authority.inner_text()
    authority.click()
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text(name)
    page.get_by_role("navigation", name="Show as").get_by_role("link", name="List").click()
    expect(cards(page).first).to_contain_text(name)
    for card in cards(page).all():
        expect(card).to_contain_text(name)


def from_a_case(page: Page, check) -> None:
    page.goto(CASE)
    similar = page.get_by_role("region", name="Similar cases").get_by_role("article")
    expect(similar.first).to_contain_text("In common:")
    part = page.get_by_role("link", name=re.compile("^Parts like this")).first
    part.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parts others can use")
    check(page)
    first = page.get_by_role("article").first.get_by_role("heading").get_by_role("link")
    name = first.inner_text()
    first.click()
    expect(page).to_have_url(re.compile("#part-"))
    expect(page.get_by_role("heading", name=name)).to_be_in_viewport()
    title = similar.first.get_by_role("link").inner_text()
    similar.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


WAYS = [by_situation, by_filters, by_misspelt_word, on_the_map, from_a_case]


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
@pytest.mark.parametrize("find", WAYS, ids=lambda way: way.__name__)
def test_a_case_is_found(find, scripts, window, check):
    find(window(java_script_enabled=scripts).new_page(), partial(check, scripts=scripts))


def test_filters_are_chosen_on_a_small_screen(window, check):
    page = window(viewport={"width": 360, "height": 740}).new_page()
    by_filters(page, check)
    choose(page, "Building trust")
    page.get_by_role("button", name=re.compile("^Show")).click()
    expect(results(page)).to_be_in_viewport()
    expect(results(page)).to_be_focused()


def enter(page: Page, wanted: str) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def test_a_situation_is_described_by_keyboard_alone(page: Page):
    page.goto("/")
    tab_to(page, QUESTION)
    page.keyboard.type(SITUATION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="We read:")).to_contain_text("Rochdale")
    enter(page, "Remove Rochdale")
    expect(page.get_by_role("list", name="We read:")).not_to_contain_text("Rochdale")
    enter(page, THERE)
    expect(page.get_by_role("heading", level=1)).to_have_text(THERE)


def test_filters_are_chosen_and_taken_off_by_keyboard_alone(page: Page):
    page.goto(LIST)
    everything = number(page)
    tab_to(page, RIOT)
    expected = told(page, RIOT)
    page.keyboard.press("Space")
    expect(results(page)).to_have_text(re.compile(rf"^\s*{expected} "))
    expect(choice(page, RIOT)).to_be_focused()
    enter(page, f"Remove {RIOT}")
    expect(results(page)).to_have_text(re.compile(rf"^\s*{everything} "))
    expect(results(page)).to_be_focused()


def test_a_correction_is_refused_by_keyboard_alone(page: Page):
    page.goto(LIST)
    tab_to(page, QUESTION)
    page.keyboard.type("footbal yuoth")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Showing results for football youth")).to_be_visible()
    enter(page, "Search instead for footbal yuoth")
    expect(page).to_have_url(re.compile("exact=1"))


def test_the_map_is_read_by_keyboard_alone(page: Page):
    page.goto(f"{LIST}?view=map")
    enter(page, f"{REGION}: ")
    expect(page.get_by_role("table", name=REGION)).to_be_visible()
    name = page.get_by_role("table").get_by_role("link").first.inner_text()
    enter(page, f"{name}: ")
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text(name)


def test_a_similar_case_is_reached_by_keyboard_alone(page: Page):
    page.goto(CASE)
    title = page.get_by_role("region", name="Similar cases").get_by_role("link").first.inner_text()
    enter(page, title)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_suggestion_is_taken_by_keyboard_alone(page: Page, check):
    page.goto("/")
    tab_to(page, QUESTION)
    box = page.get_by_role("combobox", name=QUESTION)
    page.keyboard.type("rochd")
    option = page.get_by_role("option", name=re.compile("^Rochdale"))
    expect(option).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="suggestion")).not_to_be_empty()
    check(page)
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", re.compile("suggestions-0$"))
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    expect(box).to_have_value("rochd")
    page.keyboard.type("a")
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rochdale")


def test_the_number_of_results_is_announced_and_going_back_goes_back(page: Page):
    page.goto(LIST)
    everything = number(page)
    choose(page, RIOT)
    said = page.locator("[data-weft-announce]")
    expect(said).to_have_text(re.compile(r"^\d+ case studies$"))
    assert said.inner_text().split()[0] == str(number(page))
    page.go_back()
    expect(results(page)).to_have_text(re.compile(rf"^\s*{everything} "))
    expect(choice(page, RIOT)).not_to_be_checked()
    page.go_forward()
    expect(choice(page, RIOT)).to_be_checked()


def test_an_address_can_be_given_to_a_colleague(page: Page, window):
    page.goto(LIST)
    choose(page, "Building trust")
    choose(page, RIOT)
    page.get_by_label("Sort by").select_option("Newest")
    expect(page).to_have_url(re.compile("sort=newest"))
    there = window(java_script_enabled=False).new_page()
    there.goto(page.url)
    expect(there.get_by_label("Sort by")).to_have_value("newest")
    assert cards(there).all_inner_texts() == cards(page).all_inner_texts()
