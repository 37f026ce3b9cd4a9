"""What no page may do, whoever visits it: log an error, ask another site, fail accessibility rules."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@dataclass
class Watch:
    """Writes down what goes wrong in a browser's window, for the test to fail on at its end.

    origin: the only address pages may ask. allowed: statuses of answers that a test expects.
    shown: the answer that each address shown last came from.
    """

    origin: str
    allowed: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    shown: dict[str, Response] = field(default_factory=dict)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self.console)
        context.on("weberror", lambda error: self.faults.append(f"Script error: {error.error}"))
        context.on("request", self.request)
        context.on("response", self.response)
        context.on("requestfailed", self.failed)

    def console(self, message: ConsoleMessage) -> None:
        # A failed load is judged by its status, with its address, in response().
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.faults.append(f"Console {message.type}: {message.text}")

    def request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.faults.append(f"Asked another site: {request.url}")

    def response(self, response: Response) -> None:
        visit = response.request.is_navigation_request()
        if visit and response.request.frame.parent_frame is None:
            self.shown[response.url] = response
        if response.status >= 400 and response.status not in self.allowed:
            self.faults.append(f"Answered {response.status}: {response.url}")

    def failed(self, request: Request) -> None:
        # A visit that another visit overtakes is not a fault.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.faults.append(f"Failed ({request.failure}): {request.url}")


# Each way in which text stands on a ground: the colours of both, the size and weight of the letters.
TEXT_ON_GROUND = """() => {
  const found = new Set();
  const seen = element => element.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement, box = element.getBoundingClientRect();
    if (!text.data.trim() || !seen(element) || box.width <= 1 || box.height <= 1) continue;
    const style = getComputedStyle(element);
    const told = [style.color, style.fontSize, style.fontWeight];
    for (let ground = element; ground; ground = ground.parentElement) {
      const under = getComputedStyle(ground);
      if (under.backgroundImage !== 'none') told.push(under.backgroundImage);
      if (under.opacity !== '1') told.push(under.opacity);
      if (!/, 0\\)$|transparent/.test(under.backgroundColor)) {
        told.push(under.backgroundColor);
        if (!/^rgba/.test(under.backgroundColor)) break;
      }
    }
    found.add(told.join(' '));
  }
  return [...found];
}"""


def breaches(page: Page, legible: set[str] | None = None) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice: one line an element.

    legible: the ways in which text was found to stand on its ground legibly; those of this page are
    added. Where all of them are there already their contrast, half of axe's work, is not measured again.
    """
    options, ways = RULES, set()
    if legible is not None:
        ways = set(page.evaluate(TEXT_ON_GROUND))
        options = RULES | {"rules": {"color-contrast": {"enabled": not ways <= legible}}}
    found = Axe().run(page, options=options).response["violations"]
    if legible is not None and not found:
        legible |= ways
    return [
        f"{rule['id']}: {rule['help']}: {element['html'][:200]} ({element['failureSummary']})"
        for rule in found
        for element in rule["nodes"]
    ]


@contextmanager
def without_scripts(page: Page) -> Iterator[Page]:
    """The page as a window without JavaScript draws it, in one where axe can run."""
    html = re.sub(r"<script\b.*?</script>", "", page.content(), flags=re.DOTALL)
    context = page.context.browser.new_context(viewport=page.viewport_size)
    twin = context.new_page()
    twin.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
    twin.goto(page.url)
    yield twin
    context.close()
