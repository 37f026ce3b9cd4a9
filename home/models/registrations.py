"""Who comes to an event, and what is closed about it. Never on its page, whose versions copy it."""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core import sealed
from core.links import Link
from core.permissions import Kind, Principal
from home.models.events import EventPage

# Sealed with the key of the event's own month: thirty days after it, who came can be read nowhere.
KEPT_AFTER = timedelta(days=30)
REGISTRATIONS = sealed.declare("registrations", keep=KEPT_AFTER)
DESKS = sealed.declare("event-desks", keep=timedelta(days=2 * 365))
UNCONFIRMED_FOR = timedelta(days=2)
OWN = Link("home.registration", "events:registration-read")


class DeskQuerySet(models.QuerySet["Desk"]):
    def visible_to(self, principal: Principal) -> Self:
        """Nobody reads a desk: its organiser is written to by relay only."""
        return self.none()


class Desk(models.Model):
    """The organiser's address, written to by relay, and the link at which people join online. Sealed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.OneToOneField(EventPage, models.CASCADE, related_name="+")
    sealed_address = models.TextField(blank=True)
    sealed_link = models.TextField(blank=True)

    objects = DeskQuerySet.as_manager()

    def __str__(self) -> str:
        return f"desk {self.public_id}"

    @property
    def address(self) -> str:
        """For relays alone; "" where there is none that can be read. Raises KeyMissing."""
        return sealed.opened(self.sealed_address, purpose=DESKS, binds=self.binds("address"))

    @property
    def link(self) -> str:
        """For those who have a place; "" where there is none that can be read. Raises KeyMissing."""
        return sealed.opened(self.sealed_link, purpose=DESKS, binds=self.binds("link"))

    def binds(self, name: str) -> str:
        """What a sealed field of it belongs to."""
        return f"home.desk:{self.public_id}:{name}"


@dataclass(frozen=True)
class Details:
    """What somebody says of themselves who wants to come."""

    name: str
    address: str
    organisation: str = ""
    needs: str = ""


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, principal: Principal) -> Self:
        """Whoever holds a registration's link sees that one; lists are asked for by event."""
        return self.filter(public_id=principal.key) if principal.kind is Kind.PARTY else self.none()

    def of_event(self, event: EventPage) -> Self:
        return self.filter(event=event)

    def going(self) -> Self:
        return self.filter(state=Registration.State.GOING).order_by("turn")

    def waiting(self) -> Self:
        """In the order in which they get a place."""
        return self.filter(state=Registration.State.WAITING).order_by("turn")

    def coming(self) -> Self:
        """Those going and those waiting, in the order in which they came."""
        states = (Registration.State.GOING, Registration.State.WAITING)
        return self.filter(state__in=states).order_by("turn")


class Registration(models.Model):
    """Somebody who wants to come to an event; each address once.

    sealed: who it is and what they need, as Details; dropped when they cancel. digest: of the address,
    of no use at any other event. turn: when they came in the line, given when they confirm.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Not confirmed yet")
        GOING = "going", _("Going")
        WAITING = "waiting", _("On the waiting list")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(EventPage, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    sealed = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    turn = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "digest"], name="home_registration_once_an_address"
            ),
            models.UniqueConstraint(
                fields=["event", "turn"], name="home_registration_one_at_each_turn"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["going", "waiting"]) | Q(turn__isnull=False),
                name="home_registration_comes_in_turn",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", sealed="") | (~Q(state="cancelled") & ~Q(sealed="")),
                name="home_registration_keeps_nothing_once_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.public_id}"

    @staticmethod
    def digest_of(event: EventPage, address: str) -> str:
        words = f"{event.public_id}:{address.strip().lower()}"
        return salted_hmac("home.registration", words, algorithm="sha256").hexdigest()

    @property
    def binds(self) -> str:
        return f"home.registration:{self.public_id}"

    def seal(self, details: Details) -> None:
        """Seal who it is with the key of the event's month. Saves nothing."""
        self.sealed = sealed.seal(
            json.dumps(asdict(details)),
            purpose=REGISTRATIONS,
            binds=self.binds,
            needed=self.event.ends_at,
        )

    @property
    def details(self) -> Details:
        """Who it is. Raises sealed.Gone where it can be read no more, KeyMissing where not now."""
        words: dict[str, Any] = json.loads(
            sealed.unseal(self.sealed, purpose=REGISTRATIONS, binds=self.binds)
        )
        return Details(**words)

    @property
    def token(self) -> str:
        """What stands in the links that were mailed for it."""
        return OWN.token(str(self.public_id))

    @property
    def holder(self) -> Principal:
        """Whoever holds its link."""
        return Principal(Kind.PARTY, str(self.public_id))
