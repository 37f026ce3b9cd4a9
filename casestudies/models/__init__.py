"""The public library: case studies, the terms they are described in, and their sealed contacts."""

from casestudies.models.adaptations import Adaptation
from casestudies.models.contact import Contact
from casestudies.models.corrections import Correction, ReviewRequest
from casestudies.models.index import CaseStudyIndexPage
from casestudies.models.pages import CaseStudyPage
from casestudies.models.parts import BuildingBlock, Source
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
    "BuildingBlock",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "Contact",
    "Correction",
    "Guidance",
    "Method",
    "ParticipantGroup",
    "ReviewRequest",
    "Sector",
    "Source",
    "Theme",
    "Trigger",
]
