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


def breaches(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice: one line an element."""
    found = Axe().run(page, options=RULES).response["violations"]
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
