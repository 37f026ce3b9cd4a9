"""Finding one's way in the CMS."""

import re

from playwright.sync_api import Page


def begin(desk: Page, area: str) -> None:
    """Open the editor of a new page in an area of the site, such as "Case studies"."""
    desk.goto("/cms/pages/")
    desk.get_by_role("link", name=f"Explore child pages of '{area}'").click()
    desk.get_by_role("link", name=re.compile("Add")).first.click()
