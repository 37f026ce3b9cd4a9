import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import RECORDS, MayRecords
from core.permissions import Principal, can


class ConsentText(models.Model):
    """The words somebody was shown. A version is never edited: a new wording is a new version."""

    slug = models.SlugField()
    version = models.PositiveSmallIntegerField()
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "version"], name="core_consenttext_one_text_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"


class Basis(models.TextChoices):
    """On what ground something may be used."""

    GIVEN = "consent given", _("Consent given")
    PUBLISHED_SOURCES = "published sources", _("From published sources")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> Self:
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def about(self, subject: str) -> Self:
        return self.filter(subject=subject)

    def visible_to(self, principal: Principal) -> Self:
        return self if can(principal, MayRecords.CONSENT_READ, RECORDS) else self.none()


class Consent(models.Model):
    """Who agreed to what use of a thing, in which words, on what basis, and until when.

    Closed: never on a page, whose revisions would copy it. `subject` names the thing
    ("casestudies.casestudypage:<public id>"); `given_by` is the opaque id of whoever agreed, or of
    the administrator or command that recorded the published sources.
    """

    class Use(models.TextChoices):
        PUBLICATION = "publication", "Publication in the library"
        QUOTATION = "quotation", "Quotation of these words"
        PUBLISH_NAMED = "publish-named", "Published with names"
        PUBLISH_ORGANISATION = "publish-organisation", "Published with the organisation's name only"
        PUBLISH_ANONYMISED = "publish-anonymised", "Published without any name"
        QUOTED = "quoted", "Quoted elsewhere"
        CONTACTED = "contacted", "Written to about it"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(max_length=160, db_index=True)
    use = models.CharField(max_length=32, choices=Use.choices)
    basis = models.CharField(max_length=32, choices=Basis.choices)
    text = models.ForeignKey(ConsentText, models.PROTECT)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "use"],
                condition=Q(withdrawn_at=None),
                name="core_consent_one_standing_a_use",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
                name="core_consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use} of {self.subject}"
