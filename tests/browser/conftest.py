"""Journeys in a real browser: they touch only the browser, never the database."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from launch import browser as launcher
from tests.browser import watching
from tests.browser.programs import Site, running
from tests.seeding import Seeded

HERE = Path(__file__).parent
SWITCHES = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000  # milliseconds
LAST = "test_validity.py"  # it reads what the other journeys collected

Check = Callable[..., None]


def pytest_itemcollected(item: pytest.Item) -> None:
    """One worker runs all journeys, so that they share one site."""
    item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path == HERE / LAST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[Any]:
    """A failed journey shows what the programs wrote."""
    report = yield
    site = getattr(item, "funcargs", {}).get("site")
    if report.failed and site:
        report.sections += [(f"log of {name}", text) for name, text in site.logs()]
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium. Without one: a failure in CI, elsewhere a skip that says so."""
    found = os.environ.get("WEFT_CHROMIUM") or next(
        filter(None, map(shutil.which, launcher.NAMES)), ""
    )
    if not found and os.environ.get("CI"):
        pytest.fail("There is no Chromium. The browser journeys cannot be left out in CI.")
    if not found:
        pytest.skip("There is no Chromium: THE BROWSER JOURNEYS ARE LEFT OUT.")
    return found


@pytest.fixture(scope="session")
def site(
    chromium: str,
    clone_database: Callable[..., str],
    seeded: Seeded,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A running Weft with the demo's data and accounts."""
    database = urlsplit(os.environ["DATABASE_URL"])
    name = clone_database(f"weft_browser_{os.getpid()}", of=seeded.database)
    with running(
        tmp_path_factory.mktemp("site"),
        seeded=seeded,
        database=database._replace(path=f"/{name}").geturl(),
        redis=os.environ["REDIS_URL"],
    ) as site:
        yield site


@pytest.fixture(scope="module")
def browser(site: Site, chromium: str) -> Iterator[Browser]:
    """Chromium, for one file of journeys.

    Not for the session: while it is open its event loop runs in this thread, and the tests of other
    folders may neither use the database nor a loop of their own.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=SWITCHES, chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        browser.close()


@pytest.fixture
def watch(site: Site) -> Iterator[watching.Watch]:
    """Fails the test at its end for every fault of a page it visited."""
    watch = watching.Watch(site.url)
    yield watch
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def window(
    site: Site, browser: Browser, watch: watching.Watch
) -> Iterator[Callable[..., BrowserContext]]:
    """Opens watched windows, each with cookies of its own; takes Playwright's options."""
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=site.url, locale="en-GB", reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def kept() -> dict[str, StorageState]:
    """Cookies of the accounts that one file of journeys has signed in, by address."""
    return {}


@pytest.fixture
def signed_in_window(
    site: Site, window: Callable[..., BrowserContext], kept: dict[str, StorageState]
) -> Callable[[str], BrowserContext]:
    """Opens a window in which an account of the demo is signed in, by its address."""

    def open_window(address: str) -> BrowserContext:
        if address in kept:
            return window(storage_state=kept[address])
        context = window()
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("Email address").fill(address)
        page.get_by_label("Password", exact=True).fill(site.accounts[address])
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/login/" not in url)
        page.close()
        kept[address] = context.storage_state()
        return context

    return open_window


@pytest.fixture
def page(window: Callable[..., BrowserContext]) -> Page:
    return window().new_page()


@pytest.fixture(scope="session")
def collected() -> dict[str, str]:
    """The HTML of each kind of page that the journeys checked, as the server sent it."""
    return {}


@pytest.fixture(scope="session")
def legible() -> set[str]:
    """How text was found to stand on its ground legibly, on the pages checked so far."""
    return set()


@pytest.fixture
def check(watch: watching.Watch, collected: dict[str, str], legible: set[str]) -> Check:
    """Checks the page as it stands: axe, no sideways scrolling; keeps its HTML for the validator."""

    def check_page(page: Page, *, scripts: bool = True) -> None:
        with nullcontext(page) if scripts else watching.without_scripts(page) as drawn:
            found = watching.breaches(drawn, legible)
        assert not found, f"{page.url}\n" + "\n".join(found)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the window"
        # Where a script changed a part of the page, there is no answer that holds all of it.
        if answer := watch.shown.get(page.url.partition("#")[0]):
            visit = f"{answer.request.method} {page.url} ({answer.status})"
            collected.setdefault(visit, answer.text())

    return check_page
