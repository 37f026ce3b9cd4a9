"""What a case study must hold before it may be public, and the limits of what it holds."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Basis

SECTION_NAMES = (
    "challenge", "approach", "impact", "what_did_not_work", "lessons", "sustainability",
)  # fmt: skip
# What a complete case study says, for the measure of completeness; from how many of them an account
# is called full, and from how many most of it told.
EXPECTED = (
    "short_description", "summary", "organisation", "sector", "year_start", "led_by", "participants",
    *SECTION_NAMES,
)  # fmt: skip
FULL, PARTIAL = 9, 7
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_SECTION = 20_000  # characters
# Slugs whose address belongs to another page of the library: see casestudies.urls.
RESERVED = frozenset({"links", "methods", "parts", "places", "share", "suggestions", "themes"})
RESERVED_SAYS = _("Another page of the library has this address. Choose another slug.")

NEEDED = {
    "summary": _("Write a summary: a case study needs one before it can be public."),
    "organisation": _("Name the organisation: a case study needs one before it can be public."),
    "themes": _("Choose at least one theme under “Described as”."),
    "sources": _("Add at least one source under “Evidence and sources”."),
    "challenge": _("Write at least one section beyond the summary, such as what was done."),
}


def lacking(held: Mapping[str, Any]) -> dict[str, Any]:
    """What a case study still lacks before it may be public: field -> what to do.

    held: field -> value; an empty value is a lacking one. One section of six is enough, and what the
    people who did it say of it themselves needs no source.
    """
    enough = {
        "challenge": any(held.get(name) for name in SECTION_NAMES),
        "sources": held.get("sources") or held.get("basis") == Basis.GIVEN,
    }
    return {
        name: says
        for name, says in NEEDED.items()
        if not (enough[name] if name in enough else held.get(name))
    }
