"""A search as it is kept: what of an address asks something, always written the same way."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from casestudies.addresses import LIBRARY
from casestudies.asking import Asked

NOT_ASKED = ("page", "view", "sort")


def of(this: Asked) -> str:
    """The question of a list, as it is kept."""
    return urlencode([pair for pair in this.form.kept() if pair[0] not in NOT_ASKED])


def parameters(query: str) -> QueryDict:
    return QueryDict(query)


def address(query: str) -> str:
    """Where its list is."""
    return f"{LIBRARY}?{query}" if query else LIBRARY


def in_words(this: Asked) -> str:
    """What it asks, to name it by."""
    return ", ".join(this.words) or _("All case studies")
