"""Links that lead nowhere any more: asked by the worker, never while somebody waits for a page."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.checking.registry import Finding, register
from core.models import Link
from core.prose import Piece, pieces

RECENT = timedelta(days=1)  # what was asked since is not asked again
LONGEST = 1000  # characters of an address
MOST = 40  # links of one page that are asked at a time


def outward(words: Iterable[Piece]) -> dict[str, str]:
    """The web addresses a page leads to: address -> the field or block it stands in."""
    return {
        link: piece.label
        for piece in words
        for link in piece.links
        if link.startswith(("http://", "https://")) and len(link) <= LONGEST
    }


def waiting(page: Page) -> list[str]:
    """The links of a page that nobody has asked for a day."""
    found = list(outward(pieces(page)))
    fresh = set(Link.objects.fresh(RECENT).filter(url__in=found).values_list("url", flat=True))
    return [url for url in found if url not in fresh][:MOST]


@register
def dead_links(_page: Page, words: list[Piece]) -> Iterator[Finding]:
    found = outward(words)
    if not found:
        return
    dead = Link.objects.filter(url__in=list(found)).exclude(state=Link.State.FINE)
    for link in dead.order_by("url"):
        yield Finding(_says(link), found[link.url], _right(link), excerpt=link.url)


def _says(link: Link) -> str:
    told = {"day": date_format(link.checked_at.date()), "status": link.status}
    if link.state == Link.State.GONE:
        return _("A link leads to a page that is gone (%(status)s, asked on %(day)s).") % told
    if link.state == Link.State.PRIVATE:
        return _("A link leads to an address that the public cannot reach.")
    return _("A link did not answer on %(day)s.") % told


def _right(link: Link) -> str:
    if link.state == Link.State.SILENT:
        return _("Open it yourself. If it stays silent, link to another copy or take it out.")
    return _("Link to where it is today, to an archived copy, or take it out.")
