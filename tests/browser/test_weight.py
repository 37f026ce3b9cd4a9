"""The first view: light on a slow line, and nothing moves once it is drawn."""

import gzip

import pytest
from playwright.sync_api import Page

CASE = "/case-studies/near-neighbours-small-grants-programme/"
HEAVIEST = 50_000  # bytes of HTML and CSS, compressed
MOVED = """() => new Promise(done => {
  let total = 0;
  const observer = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) total += entry.value;
  });
  observer.observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(total), 300);
})"""


@pytest.mark.parametrize("path", ["/", "/case-studies/", CASE, "/accounts/login/"])
def test_a_first_view_weighs_less_than_50_kb(path, page: Page):
    weights: dict[str, int] = {}

    def weigh(response):
        if response.request.resource_type in {"document", "stylesheet"}:
            # What a proxy sends at its usual setting, whatever this server compresses itself.
            weights[response.url] = len(gzip.compress(response.body(), 6))

    page.on("requestfinished", lambda request: weigh(request.response()))
    page.goto(path, wait_until="networkidle")
    assert len(weights) >= 2, "no style sheet"
    assert sum(weights.values()) < HEAVIEST, weights


@pytest.mark.parametrize("path", ["/", "/case-studies/", CASE])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(path, width, window):
    page = window(viewport={"width": width, "height": 740}).new_page()
    page.goto(path, wait_until="networkidle")
    assert page.evaluate(MOVED) == 0
