"""The public library: case studies, the terms they are described in, and their sealed contacts."""

from casestudies.models.adaptations import Adaptation
from casestudies.models.collections import CollectionIndexPage, CollectionItem, CollectionPage
from casestudies.models.contact import Contact
from casestudies.models.corrections import Correction, ReviewRequest
from casestudies.models.guidance import GuidanceIndexPage, GuidancePage, GuidanceVersion
from casestudies.models.guidance_readings import GuidanceReading
from casestudies.models.index import CaseStudyIndexPage
from casestudies.models.keeping import Kept, SavedSearch
from casestudies.models.offers import Offer, OfferFile
from casestudies.models.pages import CaseStudyPage
from casestudies.models.parts import BuildingBlock, Source
from casestudies.models.readings import AgreementTask, Reading, ReadingTask
from casestudies.models.report_parts import (
    Chapter,
    Download,
    Finding,
    Recommendation,
    RelatedCase,
    ShownBy,
)
from casestudies.models.reports import ReportIndexPage, ReportPage
from casestudies.models.taxonomies import (
    Guidance,
    Method,
    ParticipantGroup,
    Sector,
    Theme,
    Trigger,
)

__all__ = [
    "Adaptation",
    "AgreementTask",
    "BuildingBlock",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "Chapter",
    "CollectionIndexPage",
    "CollectionItem",
    "CollectionPage",
    "Contact",
    "Correction",
    "Download",
    "Finding",
    "Guidance",
    "GuidanceIndexPage",
    "GuidancePage",
    "GuidanceReading",
    "GuidanceVersion",
    "Kept",
    "Method",
    "Offer",
    "OfferFile",
    "ParticipantGroup",
    "Reading",
    "ReadingTask",
    "Recommendation",
    "RelatedCase",
    "ReportIndexPage",
    "ReportPage",
    "ReviewRequest",
    "SavedSearch",
    "Sector",
    "ShownBy",
    "Source",
    "Theme",
    "Trigger",
]
