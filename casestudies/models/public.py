"""Which case studies anyone may read at this moment."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from wagtail.models import PageManager, PageQuerySet

from casestudies.models.readiness import EXPECTED
from core.models import Consent

# How consents name a page, before its public id.
SUBJECT = "casestudies.casestudypage:"
# The same of each case, within a question about consents that a question about cases asks.
OF_THE_CASE = Concat(Value(SUBJECT), Cast(OuterRef("translation_key"), CharField(max_length=36)))


class CaseStudyQuerySet(PageQuerySet):
    def published(self, at: datetime | None = None) -> "CaseStudyQuerySet":
        """Those anyone may read: live, not past their time, and resting on a consent that stands.

        at: the time that is meant, else the present. No page of ours carries a view restriction: see
        private_page_options.
        """
        standing = Consent.objects.standing().filter(
            use=Consent.Use.PUBLICATION, subject=OF_THE_CASE
        )
        unexpired = Q(expire_at=None) | Q(expire_at__gt=at or timezone.now())
        return self.live().filter(unexpired, Exists(standing))

    def measured(self) -> "CaseStudyQuerySet":
        """With `filled`, how many of the expected fields are, to filter by."""
        filled: Any = Value(0)
        for name in EXPECTED:
            field = self.model._meta.get_field(name)
            empty = Q(**{name: None}) if field.null else Q(**{name: field.get_default()})
            filled = filled + Case(When(empty, then=Value(0)), default=Value(1))
        return self.alias(filled=filled)


CaseStudyManager = PageManager.from_queryset(CaseStudyQuerySet)
