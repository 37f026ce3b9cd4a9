"""The outbox: every mail Weft sends, from the moment it is meant until it has gone."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core import sealed

# A mail waits for hours at most; its words must not be readable in a backup for longer than needed.
MAIL = sealed.declare("mail", keep=timedelta(days=7))


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self) -> Self:
        """Those that should go now."""
        return self.filter(state=Notice.State.WAITING, send_after__lte=timezone.now())


class Notice(models.Model):
    """One mail to one address. Its words and address are sealed, and dropped once it has gone.

    `key` makes sending idempotent: the same thing told twice is one notice. `kind` says what it is
    about in a word ("account", "case-contact"); it names nobody.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    sealed = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at=None)
                | (~Q(state="waiting") & Q(sealed="", finished_at__isnull=False)),
                name="notices_notice_keeps_no_words_once_finished",
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_after"], condition=Q(state="waiting"), name="notices_notice_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
