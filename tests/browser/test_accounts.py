"""Accounts: sign up, sign in by code, by password and by passkey, and what belongs to oneself."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

MEMBER = "member@example.org"
CODE_LABEL = re.compile("code", re.IGNORECASE)


def answer_with_the_code(page: Page, site, address: str, *, after: int) -> None:
    """Type the code that was mailed into the page that waits for it."""
    page.get_by_role("textbox", name=CODE_LABEL).fill(site.code(address, after=after))
    page.get_by_role("main").get_by_role("button").first.click()


def sign_in(page: Page, site, address: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(site.accounts[address])
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(signed_in(page)).to_be_visible()


def signed_in(page: Page):
    """What the header shows to somebody who is signed in."""
    return page.get_by_role("banner").locator("a[href^='/accounts/']:not([href*=login])")


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
def test_a_person_signs_up_with_a_mailed_code(scripts, window, site, check):
    page = window(java_script_enabled=scripts).new_page()
    address = f"new-{scripts}@example.org".lower()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="create an account").click()
    check(page, scripts=scripts)
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Name", exact=True).fill("Amina Example")
    page.get_by_label("Organisation").fill("Example community trust")
    page.get_by_label("Where you work").fill("Leeds")
    page.get_by_role("main").get_by_role("button", name="Create account").click()
    expect(page.get_by_role("textbox", name=CODE_LABEL)).to_be_visible()
    check(page, scripts=scripts)
    answer_with_the_code(page, site, address, after=0)
    expect(signed_in(page)).to_contain_text("Amina Example")


def test_what_is_missing_or_wrong_at_sign_up_is_said_beside_the_field(page: Page, check):
    page.goto("/accounts/signup/")
    page.get_by_label("Email address").fill("nobody")
    page.get_by_label("Where you work").fill("Nowhereshire-on-Sea")
    page.get_by_role("main").get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page).to_have_title(re.compile("^Error:"))
    for label in ("Email address", "Name", "Where you work (optional)"):
        field = page.get_by_label(label, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Email address")).to_have_value("nobody")
    check(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
def test_a_person_signs_in_with_a_mailed_code_and_signs_out(scripts, window, site, check):
    page = window(java_script_enabled=scripts).new_page()
    before = len(site.mails(MEMBER))
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Email address").fill(MEMBER)
    page.get_by_role("main").get_by_role("button", name="Mail me a code").click()
    expect(page.get_by_role("textbox", name=CODE_LABEL)).to_be_visible()
    check(page, scripts=scripts)
    answer_with_the_code(page, site, MEMBER, after=before)
    expect(signed_in(page)).to_be_visible()
    page.goto("/accounts/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    if page.url.endswith("/logout/"):
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def test_a_person_signs_in_with_a_password_after_mistyping_it(page: Page, site, check):
    page.goto("/accounts/login/")
    check(page)
    page.get_by_label("Email address").fill(MEMBER)
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    check(page)
    sign_in(page, site, MEMBER)


def test_a_wrong_code_is_refused_and_another_can_be_tried(page: Page, site, check):
    before = len(site.mails(MEMBER))
    page.goto("/accounts/login/code/")
    page.get_by_label("Email address").fill(MEMBER)
    page.get_by_role("main").get_by_role("button", name="Mail me a code").click()
    page.get_by_role("textbox", name=CODE_LABEL).fill("WRONG-CODE")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    check(page)
    answer_with_the_code(page, site, MEMBER, after=before)
    expect(signed_in(page)).to_be_visible()


def test_an_address_without_an_account_gets_the_same_answer(page: Page, site):
    page.goto("/accounts/login/code/")
    page.get_by_label("Email address").fill("stranger@example.org")
    page.get_by_role("main").get_by_role("button", name="Mail me a code").click()
    expect(page.get_by_role("textbox", name=CODE_LABEL)).to_be_visible()
    assert "account" in site.mail("stranger@example.org")["text"]


def test_a_passkey_is_added_and_signs_in(window, site, check):
    context: BrowserContext = window()
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    address = "passkey@example.org"
    page.goto("/accounts/signup/")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Name", exact=True).fill("Passkey Example")
    page.get_by_role("main").get_by_role("button", name="Create account").click()
    answer_with_the_code(page, site, address, after=0)
    expect(signed_in(page)).to_be_visible()

    page.goto("/accounts/2fa/")
    check(page)
    page.goto("/accounts/2fa/webauthn/add/")
    check(page)
    page.get_by_role("textbox", name=re.compile("^Name")).fill("This laptop")
    page.get_by_role("checkbox", name="Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("recovery codes|This laptop"))
    check(page)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("main")).to_contain_text("This laptop")
    check(page)

    context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(signed_in(page)).to_contain_text("Passkey Example")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/",
        "/accounts/profile/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/sessions/",
        "/accounts/my-data/",
        "/accounts/close/",
        "/accounts/logout/",
        "/accounts/second-factor/",
    ],
)
def test_a_page_of_ones_own_is_in_order_at_every_width(path, signed_in_window, check):
    page = signed_in_window(MEMBER).new_page()
    answer = page.goto(path)
    assert answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for width, scheme in ((1280, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        check(page)


@pytest.mark.parametrize(
    "path", ["/accounts/requests/", "/accounts/directory/", "/accounts/invite/"]
)
def test_a_page_of_the_administrators_is_in_order(path, signed_in_window, check):
    page = signed_in_window("administrator@example.org").new_page()
    answer = page.goto(path)
    assert answer.status == 200
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        check(page)


def test_details_are_changed_and_shown(signed_in_window, check):
    page = signed_in_window(MEMBER).new_page()
    page.goto("/accounts/profile/")
    page.get_by_label("Organisation").fill("Bridge House")
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto("/accounts/profile/")
    expect(page.get_by_label("Organisation")).to_have_value("Bridge House")


def test_an_invited_person_joins_by_the_mailed_link(signed_in_window, window, site, check):
    guest = "guest@example.org"
    page = signed_in_window("administrator@example.org").new_page()
    page.goto("/accounts/invite/")
    page.get_by_label("Email address").fill(guest)
    page.get_by_role("main").get_by_role("button", name=re.compile("invit", re.I)).first.click()
    link = re.search(r"http://localhost\S+", site.mail(guest)["text"])
    assert link
    page = window().new_page()
    page.goto(link[0])
    check(page)


def test_a_member_cannot_reach_the_editing_area(signed_in_window, watch):
    watch.allowed.add(403)
    page = signed_in_window(MEMBER).new_page()
    answer = page.goto("/cms/")
    assert answer.status == 403 or "/cms/" not in page.url
    expect(page.get_by_role("heading", name="Weft", exact=True)).to_have_count(0)
