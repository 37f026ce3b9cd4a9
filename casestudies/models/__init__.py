"""The public library: case studies, the terms they are described in, and their sealed contacts."""

from casestudies.models.contact import Contact
from casestudies.models.index import CaseStudyIndexPage
from casestudies.models.offers import Offer, OfferFile
from casestudies.models.pages import CaseStudyPage
from casestudies.models.parts import BuildingBlock, Source
from casestudies.models.readings import AgreementTask, Reading, ReadingTask
from casestudies.models.taxonomies import (
    Guidance,
    Method,
    ParticipantGroup,
    Sector,
    Theme,
    Trigger,
)

__all__ = [
    "AgreementTask",
    "BuildingBlock",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "Contact",
    "Guidance",
    "Method",
    "Offer",
    "OfferFile",
    "ParticipantGroup",
    "Reading",
    "ReadingTask",
    "Sector",
    "Source",
    "Theme",
    "Trigger",
]
