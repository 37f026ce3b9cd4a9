"""The first view: light on a slow line, and nothing moves once it is drawn."""

import gzip

import pytest
from playwright.sync_api import Page

CASE = "/case-studies/near-neighbours-small-grants-programme/"
MAP = "/case-studies/?view=map"
HEAVIEST, HEAVIEST_MAP = 50_000, 30_000  # bytes of HTML and CSS, compressed
MOVED = """() => new Promise(done => {
  const moved = [];
  const observer = new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      for (const { node } of entry.sources)
        moved.push(`${entry.value}: ${(node?.outerHTML ?? node?.textContent ?? "").slice(0, 160)}`);
  });
  observer.observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(moved), 300);
})"""


@pytest.mark.parametrize(
    ("path", "heaviest"),
    [
        ("/", HEAVIEST),
        ("/case-studies/", HEAVIEST),
        ("/case-studies/?q=rumours+about+newcomers+in+Rochdale", HEAVIEST),
        (MAP, HEAVIEST_MAP),
        (f"{MAP}&place=E12000007", HEAVIEST_MAP),
        (CASE, HEAVIEST),
        ("/accounts/login/", HEAVIEST),
    ],
)
def test_a_first_view_is_light(path, heaviest, page: Page):
    weights: dict[str, int] = {}

    def weigh(response):
        if response.request.resource_type in {"document", "stylesheet"}:
            # What a proxy sends at its usual setting, whatever this server compresses itself.
            weights[response.url] = len(gzip.compress(response.body(), 6))

    page.on("requestfinished", lambda request: weigh(request.response()))
    page.goto(path, wait_until="networkidle")
    assert len(weights) >= 2, "no style sheet"
    assert sum(weights.values()) < heaviest, weights


@pytest.mark.parametrize("path", ["/", "/case-studies/", MAP, CASE])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(path, width, window):
    page = window(viewport={"width": width, "height": 740}).new_page()
    page.goto(path, wait_until="networkidle")
    assert page.evaluate(MOVED) == []
