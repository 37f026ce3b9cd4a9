"""Core's tables: the audit, consent, closed files and images, periodic jobs, the base of every page."""

from core.models.audit import Event
from core.models.beat import JobRun
from core.models.checking import Link, PublicDetail
from core.models.consent import Basis, Consent, ConsentText
from core.models.files import ClosedDocument, Picture, Rendition
from core.models.pages import BasePage, OwnPage, shown

__all__ = [
    "BasePage",
    "Basis",
    "ClosedDocument",
    "Consent",
    "ConsentText",
    "Event",
    "JobRun",
    "Link",
    "OwnPage",
    "Picture",
    "PublicDetail",
    "Rendition",
    "shown",
]
