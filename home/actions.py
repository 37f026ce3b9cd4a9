"""Laying out a new site: its pages from home/content, once; what editors change afterwards stays."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Page, Site

from casestudies.models import (
    CaseStudyIndexPage,
    CollectionIndexPage,
    GuidanceIndexPage,
    ReportIndexPage,
)
from core import audit
from core.permissions import Principal
from home.models import EventIndexPage, HomePage, SiteSettings, StandardPage

CONTENT = Path(__file__).parent / "content"
LISTS: dict[Any, str] = {
    GuidanceIndexPage: "guidance",
    CollectionIndexPage: "collections",
    ReportIndexPage: "reports",
}
PAGES = ("about", "accessibility", "privacy", "cookies", "practice")


@transaction.atomic
def lay_out_site(*, hostname: str, port: int, by: Principal) -> list[str]:
    """Make the pages that are missing, and point the site at the home page. Returns the new titles."""
    made: list[str] = []
    root = Page.get_first_root_node()
    home = HomePage.objects.first()
    if home is None:
        text = _content("home")
        # Wagtail's own migration leaves a page of greetings, whose place and slug are ours.
        for greeting in root.get_children().filter(slug="home"):
            greeting.delete()
        root = Page.objects.get(pk=root.pk)
        home = root.add_child(
            instance=HomePage(
                title=text["title"],
                slug="home",
                strapline=text["strapline"],
                introduction=text["introduction"],
            )
        )
        made.append(home.title)
    site, _made = Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": hostname, "port": port, "site_name": "Weft", "root_page": home},
    )
    if not CaseStudyIndexPage.objects.exists():
        index = home.add_child(
            instance=CaseStudyIndexPage(
                title="Case studies", slug="case-studies", show_in_menus=True
            )
        )
        made.append(index.title)
    for kind, slug in LISTS.items():
        if not kind.objects.exists():
            text = _content(slug)
            home.add_child(
                instance=kind(title=text["title"], slug=slug, introduction=text["introduction"])
            )
            made.append(text["title"])
    if not EventIndexPage.objects.exists():
        events = home.add_child(
            instance=EventIndexPage(title="Events", slug="events", show_in_menus=True)
        )
        made.append(events.title)
    keepers, _made = SiteSettings.objects.get_or_create(
        site=site,
        defaults={"operator": settings.OPERATOR, "contact_email": settings.CONTACT_EMAIL},
    )
    for name in PAGES:
        if not home.get_children().filter(slug=name).exists():
            text = _content(name, operator=keepers.operator, contact_email=keepers.contact_email)
            page = home.add_child(
                instance=StandardPage(
                    title=text["title"],
                    slug=name,
                    introduction=text["introduction"],
                    body=[(block["type"], block["value"]) for block in text["body"]],
                )
            )
            page.save_revision(log_action=False).publish(log_action=False)
            made.append(page.title)
    for title in made:
        audit.record("page-laid-out", by=by, on=title)
    return made


def publish_scheduled() -> None:
    """Publish every page whose time has come, and take down those past theirs. Safe to run again.

    Until it runs, what is past its time is not served all the same: see core.models.BasePage.
    """
    call_command("publish_scheduled")


def _content(name: str, **filled: str) -> dict[str, Any]:
    """The text of a page, with the operator's name and address in their places."""
    text = (CONTENT / f"{name}.json").read_text()
    for placeholder, value in filled.items():
        text = text.replace("{" + placeholder + "}", json.dumps(value)[1:-1])
    loaded: dict[str, Any] = json.loads(text)
    return loaded
