"""What content checks know beside the page itself: details that are public, and links that answered."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class PublicDetail(models.Model):
    """A telephone number, mail address or postcode that an organisation publishes itself.

    detail: as core.checking.private writes it. marked_by: the opaque id of whoever marked it.
    """

    detail = models.CharField(max_length=200, unique=True)
    reason = models.CharField(max_length=300)
    marked_by = models.CharField(max_length=80)
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="core_publicdetail_has_a_reason")
        ]

    def __str__(self) -> str:
        return self.detail


class LinkQuerySet(models.QuerySet["Link"]):
    def fresh(self, for_: timedelta) -> Self:
        """Those asked within this time."""
        return self.filter(checked_at__gt=timezone.now() - for_)


class Link(models.Model):
    """Where a page of ours leads, and what was answered there when it was last asked.

    status: the HTTP status, or None where nothing answered.
    """

    class State(models.TextChoices):
        FINE = "fine", "Answers"
        GONE = "gone", "Not there"
        SILENT = "silent", "No answer"
        PRIVATE = "private", "No public address"

    url = models.CharField(max_length=1000, unique=True)
    state = models.CharField(max_length=8, choices=State.choices)
    status = models.PositiveSmallIntegerField(null=True)
    checked_at = models.DateTimeField(default=timezone.now)

    objects = LinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.url}: {self.state}"
