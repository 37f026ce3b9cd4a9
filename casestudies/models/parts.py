"""The parts of a case study of which there can be several."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from casestudies.models.pages import CaseStudyPage


class Source(Orderable):
    """Where the facts of a case study were published."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(max_length=300)
    url = models.URLField(max_length=500, blank=True)
    publisher = models.CharField(max_length=160)
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class BuildingBlock(Orderable):
    """A part of an initiative that others can reuse, with what made it work."""

    page = ParentalKey(CaseStudyPage, on_delete=models.CASCADE, related_name="building_blocks")
    name = models.CharField(max_length=160)
    description = models.TextField(max_length=2000)
    enabling_factors = models.TextField(max_length=2000, blank=True)
    lessons = models.TextField(max_length=2000, blank=True)

    def __str__(self) -> str:
        return self.name
