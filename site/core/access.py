"""What may be asked about core's closed things. Who holds which role there: people.permissions."""

from enum import auto

from core.permissions import Permission


class MayRecords(Permission):
    CONSENT_READ = auto()
    CONSENT_RECORD = auto()


class Records:
    """The consents of the whole installation."""


RECORDS = Records()


class MayDocument(Permission):
    """About one document of the CMS, whose collection says whom it is for."""

    READ = auto()
