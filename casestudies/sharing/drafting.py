"""What was offered as a page of the library: to look at before it is sent, and to work on afterwards."""

import html
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from casestudies.models import CaseStudyPage, Offer, Source
from casestudies.models.pages import PROSE, SECTIONS
from casestudies.models.readiness import RESERVED
from core.models import Basis, Consent


def page_from(offer: Offer, said: Mapping[str, Any]) -> CaseStudyPage:
    """A page with what was said, not saved. Names are left out as it was asked: all, or those of people.

    said: the answers as their form cleaned them; what was not as it should be is not among them.
    """
    unnamed = offer.way == Consent.Use.PUBLISH_ANONYMISED
    page = CaseStudyPage(
        title=said.get("title") or _("A case study without a title"),
        slug=slugify(said.get("title") or "")[:80] or "case-study",
        summary=said.get("summary") or "",
        organisation=_("Not named") if unnamed else said.get("organisation") or "",
        led_by=said.get("led_by") or "" if offer.way == Consent.Use.PUBLISH_NAMED else "",
        participants=said.get("participants") or [],
        year_start=said.get("year_start"),
        year_end=said.get("year_end"),
        basis=Basis.GIVEN,
        provenance="offered by those who did it",
        **{name: paragraphs(said.get(name) or "") for name in SECTIONS},
    )
    page.themes = list(said.get("themes") or [])
    page.methods = list(said.get("methods") or [])
    if place := said.get("place"):
        page.places = [place]
        page.lat, page.lon = place.lat, place.lon
        page.scope = {"country": "national", "nation": "national", "region": "regional"}.get(
            place.kind, "local"
        )
    page.sources = [
        Source(title=url[:300], url=url, publisher=urlsplit(url).hostname or "", sort_order=at)
        for at, url in enumerate(said.get("links") or [])
    ]
    return page


def paragraphs(text: str) -> str:
    """What was typed as the HTML of a section: a paragraph wherever a line was left empty.

    As the editor would have saved it: else whoever reads it there and changes nothing would be taken
    for its author, as what they send back is not what was saved.
    """
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    markup = "".join(
        f"<p>{html.escape(part, quote=False).replace(chr(10), '<br/>')}</p>"
        for part in parts
        if part
    )
    if not markup:
        return ""
    converter = ContentstateConverter(features=PROSE)
    kept: str = converter.to_database_format(converter.from_database_format(markup))
    return kept


def free_slug(title: str) -> str:
    """An address that no page of the library has."""
    wanted = slugify(title)[:70] or "case-study"
    taken = set(
        CaseStudyPage.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
    )
    taken |= RESERVED
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
