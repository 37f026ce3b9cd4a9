"""The case study page."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision
from wagtail.search import index

from casestudies import scales
from casestudies.models import taxonomies
from casestudies.models.public import SUBJECT, CaseStudyManager, CaseStudyQuerySet
from casestudies.models.readiness import EXPECTED, RESERVED, RESERVED_SAYS, lacking
from casestudies.models.told import Told
from core import audit
from core.models import Basis, OwnPage
from core.permissions import NOBODY, Principal

PROSE = ["bold", "italic", "link", "ol", "ul"]
SECTIONS = {
    "challenge": gettext_lazy("The challenge"),
    "approach": gettext_lazy("What was done"),
    "impact": gettext_lazy("What changed"),
    "what_did_not_work": gettext_lazy("What did not work"),
    "lessons": gettext_lazy("Lessons"),
    "sustainability": gettext_lazy("What lasted"),
}
# What PostgreSQL searches while there is no index of the search engine.
TEXT = SearchVector(
    "short_description", "summary", "organisation", "area", *SECTIONS, config="english"
)


def prose(title: Any) -> RichTextField:
    return RichTextField(verbose_name=title, features=PROSE, blank=True)


class CaseStudyPage(Told, OwnPage):
    """One documented initiative: what was done, with whom, what came of it, and how that is known.

    Years are calendar years; an empty year_end means ongoing or not known. lat, lon: a point in
    degrees (WGS 84), approximate. A national programme belongs to no authority: its places are
    countries or nations.
    """

    short_description = models.CharField(
        max_length=280, blank=True, help_text="One or two sentences, shown in lists."
    )
    summary = models.TextField(
        max_length=2000, help_text="What it was and what came of it, in a paragraph."
    )
    organisation = models.CharField(max_length=160)
    sector = models.ForeignKey(
        taxonomies.Sector, models.PROTECT, null=True, blank=True, related_name="case_studies"
    )
    led_by = models.CharField("who led it", max_length=200, blank=True)
    scope = models.CharField(max_length=16, choices=scales.choices(scales.SCOPES), default="local")
    places = ParentalManyToManyField("places.Place", blank=True, related_name="case_studies")
    area = models.CharField(
        max_length=160, blank=True, help_text="In words, such as “Pendle, Lancashire”."
    )
    lat = models.FloatField("latitude", null=True, blank=True)
    lon = models.FloatField("longitude", null=True, blank=True)
    year_start = models.PositiveSmallIntegerField("began in", null=True, blank=True)
    year_end = models.PositiveSmallIntegerField("ended in", null=True, blank=True)
    situation = models.CharField(
        max_length=16, choices=scales.choices(scales.SITUATIONS), default="none"
    )
    triggers = ParentalManyToManyField(taxonomies.Trigger, blank=True, related_name="case_studies")
    themes = ParentalManyToManyField(taxonomies.Theme, blank=True, related_name="case_studies")
    methods = ParentalManyToManyField(taxonomies.Method, blank=True, related_name="case_studies")
    participants = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        help_text="Who took part, in the source's words.",
    )
    participant_groups = ParentalManyToManyField(
        taxonomies.ParticipantGroup, blank=True, related_name="case_studies"
    )
    challenge = prose(SECTIONS["challenge"])
    approach = prose(SECTIONS["approach"])
    impact = prose(SECTIONS["impact"])
    what_did_not_work = prose(SECTIONS["what_did_not_work"])
    lessons = prose(SECTIONS["lessons"])
    sustainability = prose(SECTIONS["sustainability"])
    cost_band = models.CharField(
        max_length=24, choices=scales.choices(scales.COST_BANDS), default=scales.NOT_STATED
    )
    evidence_level = models.PositiveSmallIntegerField(
        "how much is known", choices=scales.choices(scales.LEVELS), default=0
    )
    evidence_direction = models.CharField(
        "direction of effect",
        max_length=16,
        choices=scales.choices(scales.DIRECTIONS),
        default=scales.NOT_STATED,
    )
    evaluated_by = models.CharField(
        max_length=24, choices=scales.choices(scales.EVALUATORS), default=scales.NOT_STATED
    )
    guidance = ParentalManyToManyField(taxonomies.Guidance, blank=True, related_name="case_studies")
    provenance = models.CharField(
        max_length=40, blank=True, help_text="How the facts were gathered, such as “looked up”."
    )
    basis = models.CharField(
        "basis for publishing",
        max_length=32,
        choices=Basis.choices,
        default=Basis.PUBLISHED_SOURCES,
        help_text="On what ground this may be public. Recorded as a consent when it is published.",
    )
    review_due = models.DateField("review by", null=True, blank=True)

    objects: ClassVar[Any] = CaseStudyManager()

    reserved = RESERVED
    reserved_says = RESERVED_SAYS
    parent_page_types: ClassVar[list[str]] = ["casestudies.CaseStudyIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "casestudies/case_study_page.html"
    search_fields = [
        *Page.search_fields,
        index.SearchField("short_description"),
        index.SearchField("summary", boost=2),
        index.SearchField("organisation", boost=2),
        index.SearchField("area", boost=3),
        *(index.SearchField(name) for name in SECTIONS),
        index.RelatedFields("themes", [index.SearchField("name"), index.FilterField("slug")]),
        index.RelatedFields("methods", [index.SearchField("name")]),
        index.RelatedFields("triggers", [index.SearchField("name")]),
        index.RelatedFields("places", [index.SearchField("name", boost=3)]),
    ]

    class Meta:
        verbose_name = "case study"
        verbose_name_plural = "case studies"
        indexes = [GinIndex(TEXT, name="casestudies_casestudy_text")]
        constraints = [
            models.CheckConstraint(
                condition=Q(year_start=None) | Q(year_start__range=(1900, 2100)),
                name="casestudies_casestudypage_start_is_a_year",
            ),
            models.CheckConstraint(
                condition=Q(year_end=None) | Q(year_end__range=(1900, 2100)),
                name="casestudies_casestudypage_end_is_a_year",
            ),
            models.CheckConstraint(
                condition=Q(year_start=None) | Q(year_end=None) | Q(year_end__gte=F("year_start")),
                name="casestudies_casestudypage_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None)
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    lat__range=(-90, 90),
                    lon__range=(-180, 180),
                ),
                name="casestudies_casestudypage_point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(evidence_level__lte=5),
                name="casestudies_casestudypage_evidence_0_to_5",
            ),
        ]

    @classmethod
    def get_indexed_objects(cls) -> "CaseStudyQuerySet":
        """What the search index is built from, with what it names of other tables at hand."""
        found: CaseStudyQuerySet = super().get_indexed_objects()
        return found.prefetch_related("themes", "methods", "triggers", "places")

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        return self.url

    def get_full_url(self, request: Any = None) -> str | None:
        return self.full_url

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return []  # the library's page names them: see CaseStudyIndexPage

    @property
    def public_id(self) -> str:
        """The id by which consent, contact and audit know this page."""
        return str(self.translation_key)

    @property
    def lacks(self) -> list[str]:
        """What it lacks before it may be public, each as what to do."""
        held = {
            name: getattr(self, name) for name in ("summary", "organisation", "basis", *SECTIONS)
        }
        parts = {name: getattr(self, name).exists() for name in ("themes", "sources")}
        return [str(says) for says in lacking(held | parts).values()]

    @property
    def subject(self) -> str:
        """How consents name this page."""
        return f"{SUBJECT}{self.public_id}"

    @property
    def sections(self) -> list[str]:
        return [getattr(self, name) for name in SECTIONS]

    @property
    def located(self) -> list[tuple[str, str]]:
        return [
            (place.name, place.parent.name if place.parent else "") for place in self.places.all()
        ]

    @property
    def theme_names(self) -> list[str]:
        return [theme.name for theme in self.themes.all()]

    @property
    def completeness(self) -> dict[str, int]:
        """How many of the expected fields are filled: filled, of, percent (whole)."""
        filled = sum(1 for name in EXPECTED if getattr(self, name))
        return {
            "filled": filled,
            "of": len(EXPECTED),
            "percent": round(100 * filled / len(EXPECTED)),
        }

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Make a version public, whole and asked for or not at all: Wagtail asks what else must hold once
        it has written (see casestudies.receivers), and until that is through nobody else sees any of it.

        Raises PermissionDenied where the version may not be public, with an audit row that says so.
        """
        try:
            with transaction.atomic():
                super().publish(revision, *args, **kwargs)
        except PermissionDenied:
            publisher = get_active_log_context().user
            by = Principal.of_person(publisher) if publisher else NOBODY
            audit.record("publication-refused", by=by, on=self)
            raise
