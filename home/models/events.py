"""Events: their pages, and what is handed out afterwards."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.search import index

from core.blocks import BodyBlock
from core.models import BasePage
from core.models.pages import PublicQuerySet
from people.models import known_zone

if TYPE_CHECKING:
    from home.models.states import EventState

# Slugs whose address belongs to something else: see home.events.urls.
RESERVED = frozenset({"registrations"})


class EventIndexPage(BasePage):
    """The list of events. It names every public one in the site's map."""

    read_at = "events:event-list"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.EventPage"]
    max_count = 1
    template = "home/event_index_page.html"

    class Meta:
        verbose_name = "list of events"

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        own: list[dict[str, Any]] = super().get_sitemap_urls(request)
        events = EventPage.objects.published().order_by("pk")
        return own + [
            {"location": event.full_url, "lastmod": event.last_published_at}
            for event in events.only("slug", "last_published_at")
        ]


class EventQuerySet(PublicQuerySet):
    def coming(self, at: datetime | None = None) -> Self:
        """Those that are not over, the next first."""
        return self.filter(ends_at__gt=at or timezone.now()).order_by("starts_at", "pk")

    def over(self, at: datetime | None = None) -> Self:
        """Those that are over, the last first."""
        return self.filter(ends_at__lte=at or timezone.now()).order_by("-starts_at", "-pk")

    def with_what_a_page_shows(self) -> Self:
        """With where it stands, what is handed out, and whether its organiser can be written to."""
        from home.models.registrations import Desk

        desks = Desk.objects.filter(event=OuterRef("pk")).exclude(sealed_address="")
        return (
            self.select_related("state")
            .prefetch_related("materials__document")
            .annotate(has_desk=Exists(desks))
        )


class Registering(models.TextChoices):
    """Whether one can register at this moment, and if not, why."""

    OPEN = "open", _("Registration is open.")
    FULL = "full", _("All places are taken. You can join the waiting list.")
    NOT_YET = "not-yet", _("Registration has not opened yet.")
    CLOSED = "closed", _("Registration has closed.")
    OVER = "over", _("This event is over.")
    CANCELLED = "cancelled", _("This event is cancelled.")
    NOT_NEEDED = "not-needed", _("You need not register: just come.")


class EventPage(BasePage):
    """One event. Times are kept in UTC and shown in its own time zone (an IANA name).

    capacity: people; None without a limit. What is closed about it is elsewhere: the organiser's
    address and the joining link with its desk, the people with their registrations.
    """

    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/London", validators=[known_zone]
    )
    organiser = models.CharField(_("who holds it"), max_length=160, blank=True)
    venue = models.CharField(_("place"), max_length=200, blank=True)
    address = models.TextField(_("address"), max_length=400, blank=True)
    is_online = models.BooleanField(_("people can join online"), default=False)
    for_whom = models.TextField(_("for whom"), max_length=500, blank=True)
    access = models.TextField(_("access"), max_length=1000, blank=True)
    body = StreamField(BodyBlock(), blank=True)
    takes_registrations = models.BooleanField(_("people register"), default=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)

    objects: ClassVar[Any] = PageManager.from_queryset(EventQuerySet)()

    read_at = "events:event-read"
    reserved = RESERVED
    parent_page_types: ClassVar[list[str]] = ["home.EventIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/event_page.html"
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("venue"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "event"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="home_eventpage_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1),
                name="home_eventpage_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at=None)
                | Q(registration_closes_at=None)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                name="home_eventpage_registration_closes_after_it_opens",
            ),
        ]

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return []  # the list of events names them

    @property
    def public_id(self) -> str:
        """The id by which the audit and calendars know this event."""
        return str(self.translation_key)

    @property
    def stands(self) -> "EventState":
        """Where it stands; of a draft that was never public, that nothing has happened yet."""
        from home.models.states import EventState

        try:
            return self.state
        except EventState.DoesNotExist:
            return EventState(event=self, capacity=self.capacity)

    @property
    def starts_there(self) -> datetime:
        """When it starts, on the clock of its own time zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def ends_there(self) -> datetime:
        return self.ends_at.astimezone(ZoneInfo(self.zone))

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def registering(self) -> Registering:
        """Whether one can register at this moment, and if not, why."""
        now, state = timezone.now(), self.stands
        if state.cancelled_at:
            return Registering.CANCELLED
        if self.is_over:
            return Registering.OVER
        if not self.takes_registrations:
            return Registering.NOT_NEEDED
        if self.registration_opens_at and now < self.registration_opens_at:
            return Registering.NOT_YET
        if now >= min(self.registration_closes_at or self.starts_at, self.starts_at):
            return Registering.CLOSED
        return Registering.OPEN if state.has_room else Registering.FULL


class EventMaterial(Orderable):
    """Something to take away from an event: a document of ours or a link elsewhere."""

    class Kind(models.TextChoices):
        MATERIAL = "material", _("Material")
        RECORDING = "recording", _("Recording")

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices, default=Kind.MATERIAL)
    title = models.CharField(_("title"), max_length=160)
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    link = models.URLField(_("link"), max_length=500, blank=True)

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None) ^ Q(link=""),
                name="home_eventmaterial_is_a_document_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return str(self.document.url) if self.document else self.link

    def clean(self) -> None:
        super().clean()
        if bool(self.document_id) == bool(self.link):
            raise ValidationError(_("Choose a document or give a link: one of the two."))
