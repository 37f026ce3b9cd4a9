"""What looks like somebody's private details: telephone numbers, mail addresses and whole postcodes of
the United Kingdom. What an organisation publishes itself is marked as public once, with a reason.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from core.checking.registry import Finding, register
from core.models import PublicDetail
from core.prose import Piece

# Numbers of places (01, 02) and mobile ones (07); 03 and 08 belong to organisations by their rules.
PHONE = re.compile(
    r"(?<![\w+.,/-])(?:\+44[\s.-]*(?:\(0\))?[\s.-]*|0|\(0)[127](?:[\s().-]*\d){8,9}(?!\d)"
)
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
# One or two letters of the area, the district, then a digit and two letters of the unit.
POSTCODE = re.compile(
    r"\b(?:[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNPR-Y]?|GIR)[ \u00a0]?[0-9][ABD-HJLNP-UW-Z]{2}\b"
)
# Domains that are kept for examples (RFC 2606): they are nobody's.
EXAMPLE = re.compile(r"@(?:[\w-]+\.)*example\.(?:org|com|net)$|\.(?:example|invalid|test)$", re.I)
KINDS = (
    ("phone", PHONE, gettext_lazy("This looks like a private telephone number.")),
    ("mail", MAIL, gettext_lazy("This looks like a mail address.")),
    ("postcode", POSTCODE, gettext_lazy("This is a whole postcode, which a few homes share.")),
)


def normal(kind: str, text: str) -> str:
    """A detail as it is compared: "phone:02079460000", "mail:hello@example.org", "postcode:S11AA"."""
    bare = re.sub(r"\s+", "", text)
    if kind == "phone":
        bare = re.sub(r"\D", "", re.sub(r"^\+44(?:\(0\))?|^\(?0", "", bare))
        bare = f"0{bare}"
    return f"{kind}:{bare.lower() if kind == 'mail' else bare}"


def details(text: str) -> Iterator[tuple[str, str, str]]:
    """Each private detail of a text as (normal form, as it stands there, what it looks like)."""
    for kind, pattern, says in KINDS:
        for match in pattern.finditer(text):
            if not EXAMPLE.search(match[0]):
                yield normal(kind, match[0]), match[0], str(says)


def _texts(piece: Piece) -> Iterable[str]:
    yield piece.text
    for link in piece.links:
        if link.startswith(("mailto:", "tel:")):
            yield link.partition(":")[2].partition("?")[0]


@register
def private_details(_page: Page, words: list[Piece]) -> Iterator[Finding]:
    found = {
        detail: (shown, says, piece.label)
        for piece in reversed(words)
        for text in _texts(piece)
        for detail, shown, says in details(text)
    }
    public = PublicDetail.objects.filter(detail__in=list(found)) if found else ()
    known = {each.detail for each in public}
    for detail, (shown, says, label) in reversed(found.items()):
        if detail not in known:
            yield Finding(
                says,
                label,
                _(
                    "Take it out: messages can be passed on without it. If an organisation publishes "
                    "it itself, mark it as public and say why."
                ),
                excerpt=shown,
                detail=detail,
            )
