"""The public library: case studies, the terms they are described in, and their sealed contacts."""

from casestudies.models.collections import CollectionIndexPage, CollectionItem, CollectionPage
from casestudies.models.contact import Contact
from casestudies.models.guidance import GuidanceIndexPage, GuidancePage, GuidanceVersion
from casestudies.models.index import CaseStudyIndexPage
from casestudies.models.pages import CaseStudyPage
from casestudies.models.parts import BuildingBlock, Source
from casestudies.models.readings import GuidanceReading
from casestudies.models.taxonomies import (
    Guidance,
    Method,
    ParticipantGroup,
    Sector,
    Theme,
    Trigger,
)

__all__ = [
    "BuildingBlock",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "CollectionIndexPage",
    "CollectionItem",
    "CollectionPage",
    "Contact",
    "Guidance",
    "GuidanceIndexPage",
    "GuidancePage",
    "GuidanceReading",
    "GuidanceVersion",
    "Method",
    "ParticipantGroup",
    "Sector",
    "Source",
    "Theme",
    "Trigger",
]
