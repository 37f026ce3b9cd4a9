"""What readers say is out of date, and what the people who ran a case were asked about it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casestudies.access import LIBRARY, MayLibrary
from casestudies.models.pages import SECTIONS, CaseStudyPage
from core.permissions import Principal, can

PARTS = [
    ("facts", _("The facts: who, where, when")),
    *SECTIONS.items(),
    ("evidence", _("The evidence")),
    ("sources", _("A source or a link")),
    ("other", _("Something else")),
]


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> Self:
        """Those nobody has dealt with, the oldest first."""
        return self.filter(done_at=None).order_by("made_at", "pk")

    def done(self) -> Self:
        return self.exclude(done_at=None).order_by("-done_at", "-pk")

    def visible_to(self, principal: Principal) -> Self:
        return self if can(principal, MayLibrary.CORRECTION_READ, LIBRARY) else self.none()


class Correction(models.Model):
    """Somebody says what of a case is out of date. It holds nothing of who said it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CaseStudyPage, models.CASCADE, related_name="+")
    part = models.CharField(max_length=24, choices=PARTS)
    says = models.TextField(max_length=2000)
    source = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_at__gte=models.F("made_at")),
                name="casestudies_correction_done_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.public_id}"


class ReviewRequest(models.Model):
    """That those who ran a case, and editors, were asked to look at it again: once for each due day."""

    case = models.ForeignKey(CaseStudyPage, models.CASCADE, related_name="+")
    due = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "due"], name="casestudies_reviewrequest_once_a_due_day"
            ),
        ]

    def __str__(self) -> str:
        return f"review of case {self.case_id} due on {self.due}"
