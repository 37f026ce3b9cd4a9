"""What the library shows: the list and the map, a case, what it is browsed by, and a message to its people."""

from casestudies.addresses import LIBRARY
from casestudies.reading import in_order
from casestudies.views.article import CaseStudyRead
from casestudies.views.browse import PlaceList, PlaceRead, TermList, TermRead, terms, ways
from casestudies.views.cards import CaseCard
from casestudies.views.contact import ContactSent, ContactWrite
from casestudies.views.listing import LibraryList
from casestudies.views.parts import PartList
from casestudies.views.suggestions import Suggestions
from casestudies.views.taking import Cite, Export, Feed

__all__ = [
    "LIBRARY",
    "CaseCard",
    "CaseStudyRead",
    "Cite",
    "ContactSent",
    "ContactWrite",
    "Export",
    "Feed",
    "LibraryList",
    "PartList",
    "PlaceList",
    "PlaceRead",
    "Suggestions",
    "TermList",
    "TermRead",
    "in_order",
    "terms",
    "ways",
]
