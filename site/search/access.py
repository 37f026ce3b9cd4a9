"""What may be asked about searching. Who holds which role there: search.permissions."""

from enum import auto

from core.permissions import Permission


class MaySearch(Permission):
    SYNONYMS_LOAD = auto()


class Searching:
    """Searching as a whole."""


SEARCHING = Searching()
