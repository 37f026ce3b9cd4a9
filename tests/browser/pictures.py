"""Takes pictures of every page of a running Weft, for a designer's eye.

python -m tests.browser.pictures [ADDRESS] [ACCOUNTS]

ADDRESS: of the site, such as http://localhost:8000. ACCOUNTS: the file with the demo's accounts;
without it the pages of people who are signed in are left out. The pictures go to var/pictures.
"""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from launch.browser import on_path
from launch.tree import VAR

WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
CASE = "/case-studies/near-neighbours-small-grants-programme/"
REPORT = "/reports/resilience-to-division-and-extremism/"
EVENT = "/events/example-answering-rumours/"
PUBLIC = {
    "home": "/",
    "list": "/case-studies/",
    "list-found": "/case-studies/?q=youth&theme=inclusive-spaces",
    "list-empty": "/case-studies/?q=xylophonists",
    "list-situation": "/case-studies/?q=rumours+about+newcomers+in+Rochdale+after+a+fight+outside+a+school",
    "list-corrected": "/case-studies/?q=footbal+yuoth",
    "map": "/case-studies/?view=map",
    "map-region": "/case-studies/?view=map&place=E12000002",
    "themes": "/case-studies/themes/",
    "theme": "/case-studies/themes/inclusive-spaces/",
    "methods": "/case-studies/methods/",
    "places": "/case-studies/places/",
    "place": "/case-studies/places/E12000002/",
    "parts": "/case-studies/parts/",
    "parts-found": "/case-studies/parts/?q=rumours",
    "list-error": "/case-studies/?theme=no-such-theme&page=two",
    "case": CASE,
    "contact": f"{CASE}contact/",
    "tried": f"{CASE}tried/",
    "out-of-date": f"{CASE}out-of-date/",
    "share": "/case-studies/share/",
    "share-return": "/case-studies/share/return/",
    "guidance-list": "/guidance/",
    "guidance": "/guidance/handling-a-rumour/",
    "guidance-versions": "/guidance/handling-a-rumour/versions/",
    "guidance-version": "/guidance/handling-a-rumour/versions/1/",
    "collections": "/collections/",
    "collection": "/collections/answering-rumours/",
    "reports": "/reports/",
    "report": REPORT,
    "report-chapter": f"{REPORT}what-can-be-measured/",
    "report-recommendations": f"{REPORT}recommendations/",
    "report-whole": f"{REPORT}whole/",
    "events": "/events/",
    "events-past": "/events/?when=past",
    "event": EVENT,
    "event-past": "/events/example-first-hours/",
    "event-register": f"{EVENT}register/",
    "event-contact": f"{EVENT}contact/",
    "practice": "/practice/",
    "about": "/about/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "cookies": "/cookies/",
    "gallery": "/gallery/",
    "missing": "/no-such-page/",
    "sign-in": "/accounts/login/",
    "sign-in-code": "/accounts/login/code/",
    "sign-up": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
}
OF_MEMBER = {
    "account": "/accounts/",
    "profile": "/accounts/profile/",
    "address": "/accounts/email/",
    "password": "/accounts/password/change/",
    "factors": "/accounts/2fa/",
    "code-app": "/accounts/2fa/totp/activate/",
    "passkeys": "/accounts/2fa/webauthn/",
    "passkey-add": "/accounts/2fa/webauthn/add/",
    "sessions": "/accounts/sessions/",
    "shelf": "/accounts/shelf/",
    "case-keep": f"/accounts/shelf/keep/{CASE.split('/')[2]}/",
    "searches": "/accounts/searches/",
    "search-keep": "/accounts/searches/keep/?q=rumours&theme=inclusive-spaces",
    "my-data": "/accounts/my-data/",
    "close": "/accounts/close/",
    "sign-out": "/accounts/logout/",
    "second-factor": "/accounts/second-factor/",
}
OF_ADMINISTRATOR = {
    "requests": "/accounts/requests/",
    "directory": "/accounts/directory/",
    "invite": "/accounts/invite/",
}


def take(browser: Browser, address: str, pages: dict[str, str], account: dict[str, str]) -> None:
    """Take each page at each width, light and dark; signed in as `account` unless it is empty."""
    page = browser.new_context(base_url=address, reduced_motion="reduce").new_page()
    if account:
        sign_in(page, account)
    for name, path in pages.items():
        page.goto(path, wait_until="networkidle")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                file = VAR / "pictures" / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=file, full_page=True)
        print(name)
    page.context.close()


def sign_in(page: Page, account: dict[str, str]) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(account["email"])
    page.get_by_label("Password", exact=True).fill(account["password"])
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    accounts = Path(sys.argv[2]) if len(sys.argv) > 2 else VAR / "demo" / "accounts.json"
    chromium = on_path()
    if chromium is None:
        sys.exit("There is no Chromium on PATH. Install it, or name one: WEFT_CHROMIUM=/path/to/it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, chromium_sandbox=os.geteuid() != 0
        )
        take(browser, address, PUBLIC, {})
        if accounts.is_file():
            known = {each["email"]: each for each in json.loads(accounts.read_text())}
            take(browser, address, OF_MEMBER, known["member@example.org"])
            take(browser, address, OF_ADMINISTRATOR, known["administrator@example.org"])
        browser.close()


if __name__ == "__main__":
    main()
