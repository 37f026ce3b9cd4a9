"""Every page at every width, in the dark and on paper: nothing cut off, nothing beside the screen."""

import re

import pytest
from playwright.sync_api import Page, expect

CASE = "/case-studies/near-neighbours-small-grants-programme/"
PAGES = [
    "/",
    "/case-studies/",
    "/case-studies/?q=rumours+about+newcomers+in+Rochdale&theme=building-trust",
    "/case-studies/?view=map",
    "/case-studies/?view=map&place=E12000002",
    "/case-studies/themes/inclusive-spaces/",
    "/case-studies/places/",
    "/case-studies/parts/?q=rumours",
    CASE,
    f"{CASE}contact/",
    "/practice/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/cookies/",
    "/gallery/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
]
# 320 px is what 1280 px leave at a zoom of 400%.
WIDTHS = [320, 360, 768, 1280]

# Text that its own box hides, and things that stick out of the window, other than by scrolling.
CUT_OFF = """() => {
  const hidden = element => element.closest(
    '.govuk-visually-hidden, [hidden], [aria-hidden=true], svg, .govuk-skip-link');
  const scrolls = element => {
    for (let box = element; box; box = box.parentElement)
      if (/auto|scroll/.test(getComputedStyle(box).overflowX)) return true;
    return false;
  };
  const found = [];
  for (const element of document.body.querySelectorAll('*')) {
    if (hidden(element) || !element.innerText || !element.innerText.trim()) continue;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    // What is one pixel large is for screen readers alone.
    if (box.width <= 1 || box.height <= 1 || style.visibility === 'hidden') continue;
    // A card's text ends in an ellipsis on purpose: the whole stands on the page it leads to.
    const cut = style.webkitLineClamp === 'none' && /hidden|clip/.test(style.overflowX + style.overflowY)
      && (element.scrollWidth > element.clientWidth + 1
          || element.scrollHeight > element.clientHeight + 1);
    const out = (box.right > innerWidth + 1 || box.left < -1) && !scrolls(element);
    if (cut || out) found.push((cut ? 'cut off: ' : 'outside: ') + element.outerHTML.slice(0, 160));
  }
  return found;
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_every_width_and_is_accessible_in_the_light_and_in_the_dark(
    path, window, check
):
    page = window().new_page()
    page.goto(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        cut = page.evaluate(CUT_OFF)
        assert not cut, f"{path} at {width} px:\n" + "\n".join(cut)
    check(page)
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    page.emulate_media(color_scheme="dark")
    assert brightness(page) < 60, f"{path} is not dark"
    check(page)


@pytest.mark.parametrize("path", ["/", "/case-studies/", "/case-studies/?view=map", CASE])
def test_a_page_prints_as_ink_on_paper(path, page: Page):
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(path)
    assert brightness(page) > 240, "the paper is coloured"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for role in ("navigation", "search"):
        for part in page.get_by_role(role).all():
            expect(part).to_be_hidden()
    assert not page.evaluate(CUT_OFF)


def brightness(page: Page) -> float:
    """How bright the page's ground is, from 0 to 255."""
    colour = page.evaluate(
        """() => {
          for (const element of [document.body, document.documentElement]) {
            const colour = getComputedStyle(element).backgroundColor;
            if (colour !== 'rgba(0, 0, 0, 0)') return colour;
          }
          return 'rgb(255, 255, 255)';
        }"""
    )
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_footer_leads_to_every_page_it_names(page: Page):
    page.goto("/")
    links = page.get_by_role("contentinfo").get_by_role("link").all()
    addresses = [link.get_attribute("href") for link in links]
    assert len(addresses) >= 4
    for address in addresses:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/no-such-page/", 404), ("/case-studies/no-such-case/", 404), ("/case-studies/?q=%00", 400)],
)
def test_an_error_is_explained_in_the_voice_of_the_site(path, status, page: Page, watch, check):
    watch.allowed.add(status)
    answer = page.goto(path)
    assert answer.status == status
    check(page)
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    page.emulate_media(color_scheme="dark")
    check(page)


def test_a_visitor_gets_no_cookie(window):
    context = window()
    page = context.new_page()
    for path in (
        "/",
        "/case-studies/?q=youth&view=map",
        "/case-studies/parts/",
        CASE,
        f"{CASE}contact/",
        "/about/",
    ):
        page.goto(path)
    assert context.cookies() == []
