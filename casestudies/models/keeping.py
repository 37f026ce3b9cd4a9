"""What one person keeps of the library: cases on their shelf, and searches to hear of. Closed: theirs alone."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casestudies.models.pages import CaseStudyPage
from core.permissions import Principal


class OwnQuerySet(models.QuerySet):
    def visible_to(self, principal: Principal) -> Self:
        """One's own."""
        if principal.person is None:
            return self.none()
        return self.filter(person=principal.person)


class Kept(models.Model):
    """A case study on somebody's shelf, with a note for themselves; the smallest position first.

    It stays while the case is not public, and shows nothing of it then.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept")
    case = models.ForeignKey(CaseStudyPage, models.CASCADE, related_name="+")
    note = models.TextField(blank=True, max_length=1000)
    position = models.PositiveIntegerField()
    kept_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "case"], name="casestudies_kept_once"),
        ]

    def __str__(self) -> str:
        return f"kept {self.public_id}"


class SavedSearchQuerySet(OwnQuerySet):
    def due(self) -> Self:
        """Those whose person is to hear now whether there is something new."""
        now = timezone.now()
        is_due = models.Q(pk__in=[])
        for rhythm, wait in WAITS.items():
            is_due |= models.Q(rhythm=rhythm, looked_at__lte=now - wait)
        return self.filter(is_due, paused_at=None, person__is_active=True)


class SavedSearch(models.Model):
    """A search somebody comes back to, or hears of when it finds something new.

    query: as in the address of a list, without page, view and order. since: from when on they want to
    hear of it; looked_at: when it was last looked for news; told: the keys of cases told of that are young enough to be met again at the next look.
    """

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("Every day, if there is something new")
        WEEKLY = "weekly", _("Every week, if there is something new")
        NEVER = "never", _("Never")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(max_length=120)
    query = models.TextField(blank=True, max_length=4000)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    paused_at = models.DateTimeField(null=True)
    since = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(default=timezone.now)
    told = ArrayField(models.BigIntegerField(), default=list)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "query"], name="casestudies_savedsearch_one_a_question"
            ),
            models.CheckConstraint(
                condition=models.Q(rhythm__in=["daily", "weekly", "never"]),
                name="casestudies_savedsearch_known_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return f"saved search {self.public_id}"

    @property
    def news_since(self) -> datetime:
        """From when on a case is new to them. A little before the last look: the search index may not
        have known yet what was published then."""
        return max(self.since, self.looked_at - OVERLAP)


OVERLAP = timedelta(days=1)
WAITS = {
    SavedSearch.Rhythm.DAILY: timedelta(days=1),
    SavedSearch.Rhythm.WEEKLY: timedelta(days=7),
}
