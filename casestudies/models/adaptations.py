"""What others did with a case: they tried it too, in another place."""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casestudies.access import LIBRARY, MayLibrary
from casestudies.models.pages import CaseStudyPage
from casestudies.models.readiness import FIRST_YEAR, LAST_YEAR
from core import sealed
from core.links import Link
from core.permissions import Kind, Principal, can

# As contacts: two years, and who offered it can be read nowhere any more.
TELLERS = sealed.declare("adaptations", keep=timedelta(days=2 * 365))
# For as long as it is shown: it can be withdrawn at any time.
OWN = Link("casestudies.adaptation", "casestudies:tried-follow")
UNCONFIRMED_FOR = timedelta(days=7)  # the mailed link waits that long


@dataclass(frozen=True)
class Offerer:
    """Who tells of it. Never shown; written to by us alone."""

    name: str
    address: str


class AdaptationQuerySet(models.QuerySet["Adaptation"]):
    def accepted(self) -> Self:
        """Those the case's page shows, the latest first."""
        return self.filter(state=Adaptation.State.ACCEPTED).order_by("-year", "-pk")

    def waiting(self) -> Self:
        """Those that wait for a reader, the longest waiting first."""
        return self.filter(state=Adaptation.State.WAITING).order_by("made_at", "pk")

    def visible_to(self, principal: Principal) -> Self:
        """All that were confirmed to those who judge them; to whoever holds the mailed link, their own; the
        rest to nobody."""
        if can(principal, MayLibrary.ADAPTATION_JUDGE, LIBRARY):
            return self.exclude(state=Adaptation.State.ASKED)
        return self.filter(public_id=principal.key) if principal.kind is Kind.PARTY else self.none()


class Adaptation(models.Model):
    """Somebody tried what a case describes. Shown on its page once whoever wrote it confirmed by the
    mailed link that it is theirs, and two editors or moderators would show it.

    place: where it is one we know; place_name: in their words. year: a calendar year, in which it
    began. sealed: who offered it, as Offerer, bound to its public id; dropped when it is declined or
    withdrawn. first_reader, second_reader: the opaque ids of those who would show it.
    """

    class Outcome(models.TextChoices):
        BETTER = "better", _("It went better than described")
        SAME = "same", _("It went much the same")
        WORSE = "worse", _("It went worse")
        EARLY = "early", _("It is too early to say")

    class State(models.TextChoices):
        ASKED = "asked", _("Not confirmed yet")
        WAITING = "waiting", _("Waiting to be read")
        ACCEPTED = "accepted", _("Shown")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CaseStudyPage, models.CASCADE, related_name="+")
    place = models.ForeignKey("places.Place", models.SET_NULL, null=True, related_name="+")
    place_name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    adapted = models.TextField(max_length=1500)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    happened = models.TextField(max_length=1500)
    organisation = models.CharField(max_length=160, blank=True)
    shows_organisation = models.BooleanField(default=False)
    sealed = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    first_reader = models.CharField(max_length=80, blank=True)
    second_reader = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    objects = AdaptationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="casestudies_adaptation_began_in_a_year",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "waiting", "accepted"]) | Q(sealed=""),
                name="casestudies_adaptation_keeps_nobody_once_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "waiting"], decided_at=None)
                | (~Q(state__in=["asked", "waiting"]) & Q(decided_at__isnull=False)),
                name="casestudies_adaptation_decided_when_not_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | (~Q(first_reader="") & ~Q(second_reader="")),
                name="casestudies_adaptation_shown_after_two_readings",
            ),
            models.CheckConstraint(
                condition=Q(second_reader="") | ~Q(second_reader=models.F("first_reader")),
                name="casestudies_adaptation_read_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"adaptation {self.public_id}"

    @property
    def subject(self) -> str:
        """How consents name it."""
        return f"casestudies.adaptation:{self.public_id}"

    def seal(self, offerer: Offerer) -> None:
        """Seal who offers it. Saves nothing."""
        self.sealed = sealed.seal(json.dumps(asdict(offerer)), purpose=TELLERS, binds=self.subject)

    @property
    def offerer(self) -> Offerer:
        """Who offered it. Raises sealed.Gone where it can be read no more, KeyMissing where not now."""
        return Offerer(
            **json.loads(sealed.unseal(self.sealed, purpose=TELLERS, binds=self.subject))
        )

    @property
    def holder(self) -> Principal:
        """Whoever holds the link that was mailed for it."""
        return Principal(Kind.PARTY, str(self.public_id))

    @property
    def token(self) -> str:
        """What stands in the link that was mailed for it."""
        return OWN.token(str(self.public_id))

    @property
    def named(self) -> str:
        """The organisation, where it agreed to be named."""
        return self.organisation if self.shows_organisation else ""
