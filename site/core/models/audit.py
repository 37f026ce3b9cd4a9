import uuid

from django.db import models
from django.utils import timezone


class Event(models.Model):
    """One thing that was done. Append-only: a trigger forbids UPDATE, DELETE and TRUNCATE.

    The actor and the subject are opaque ids without foreign keys, so that erasing a person never
    touches the audit. The table is partitioned by year; only the retention job drops a partition
    (manage.py audit_retention). Its rows are added by `core.audit.record` alone.
    """

    pk = models.CompositePrimaryKey("at", "id")
    id = models.UUIDField(default=uuid.uuid4)
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=120)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="core_event_by_subject"),
            models.Index(fields=["actor", "at"], name="core_event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
