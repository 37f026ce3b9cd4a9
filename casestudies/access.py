"""What may be asked about the library. Who holds which role there: casestudies.permissions."""

from enum import auto

from core.permissions import Permission


class MayLibrary(Permission):
    CASE_IMPORT = auto()
    CASE_TAKE_DOWN = auto()
    CONSENT_WITHDRAW = auto()
    CONTACT_SET = auto()
    ADAPTATION_JUDGE = auto()
    CORRECTION_READ = auto()
    CASE_REVIEW = auto()
    OFFER_REVIEW = auto()


class Library:
    """The public library as a whole."""


LIBRARY = Library()


class MayOffer(Permission):
    """About one case study that somebody offers."""

    READ = auto()
    WRITE = auto()
    AGREE = auto()
    REVIEW = auto()
    WITHDRAW = auto()
