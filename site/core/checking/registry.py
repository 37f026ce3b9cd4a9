"""Checks of what is written, before it is published: each app adds its own when it is ready.

Wagtail's content checker (axe, in the editor's preview) looks at the page as a browser draws it, and
only while somebody has the preview open. These run on the server over the words of the draft, and
know what a browser cannot: consents, other pages, whether a link still answers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wagtail.models import Page

from core.prose import Piece, pieces


@dataclass(frozen=True)
class Finding:
    """Something to look at. what: what is there; where: the field or block; right: what would be right.

    excerpt: the words it is about, or "". blocks: whether nothing is published before it is mended.
    detail: a private detail as it would be marked public (see core.checking.private), or "".
    """

    what: str
    where: str
    right: str
    excerpt: str = ""
    blocks: bool = False
    detail: str = ""


Check = Callable[[Page, list[Piece]], Iterable[Finding]]
_checks: list[Check] = []


def register(check: Check) -> Check:
    """Have `check` run over every page with prose. It is given the page's draft and its pieces."""
    _checks.append(check)
    return check


def findings(page: Page) -> list[Finding]:
    """What there is to look at on a page as it stands, what stops its publication first."""
    words = pieces(page)
    found = [finding for check in _checks for finding in check(page, words)]
    return sorted(found, key=lambda finding: not finding.blocks)
