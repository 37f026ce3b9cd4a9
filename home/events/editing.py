"""How an event is written in the CMS. Times are typed as the clock says where the event is."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.models import Page

from core.checking.panel import before_you_publish
from core.editing import publishing, refuse_hidden_marks
from home.models import EventPage
from people.models import known_zone

MOMENTS = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")


class ClockField(forms.DateTimeField):
    """A day and a time as a clock shows them, of no time zone yet: cleans to a moment in UTC that
    reads the same."""

    widget = AdminDateTimeInput

    def prepare_value(self, value: Any) -> Any:
        return value  # shown as it is: the form has put it on the event's own clock

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            return super().to_python(value)


def on_its_clock(typed: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which a clock in `zone` shows what was typed.

    Of an hour that comes twice, the first is meant. Raises ValidationError for one that is left out.
    """
    there = typed.replace(tzinfo=zone)
    if there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != typed.replace(tzinfo=None):
        raise ValidationError(
            _("The clocks go forward then: there is no %(time)s on that day in %(zone)s."),
            params={"time": f"{typed:%H:%M}", "zone": zone.key},
        )
    return there.astimezone(UTC)


class EventForm(WagtailAdminPageForm):
    """Checks what the page's times, places and links say together."""

    starts_at = ClockField(label=_("Starts"), help_text=_("As the clock says where the event is."))
    ends_at = ClockField(label=_("Ends"))
    zone = forms.ChoiceField(label=_("Time zone"), initial="Europe/London")
    registration_opens_at = ClockField(
        label=_("Registration opens"),
        required=False,
        help_text=_("Empty: as soon as the event is published."),
    )
    registration_closes_at = ClockField(
        label=_("Registration closes"),
        required=False,
        help_text=_("Empty: when the event starts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if zones := self.fields.get("zone"):
            zones.choices = [
                (name, name.replace("_", " ")) for name in sorted(available_timezones())
            ]
        there = ZoneInfo(self.instance.zone)
        for name in MOMENTS:
            if moment := self.initial.get(name):
                self.initial[name] = moment.astimezone(there).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        refuse_hidden_marks(self)
        self._put_on_its_clock(cleaned)
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("It cannot end before it starts."))
        opens, closes = (cleaned.get(name) for name in MOMENTS[2:])
        if opens and closes and closes <= opens:
            self.add_error(
                "registration_closes_at", _("Registration cannot close before it opens.")
            )
        self._check_places(cleaned)
        return cleaned

    def _put_on_its_clock(self, cleaned: dict[str, Any]) -> None:
        name = cleaned.get("zone")
        if not name:
            return
        try:
            known_zone(name)
        except ValidationError as error:
            self.add_error("zone", error)
            return
        for moment in MOMENTS:
            if cleaned.get(moment):
                try:
                    cleaned[moment] = on_its_clock(cleaned[moment], ZoneInfo(name))
                except ValidationError as error:
                    self.add_error(moment, error)

    def _check_places(self, cleaned: dict[str, Any]) -> None:
        if "capacity" in cleaned and cleaned["capacity"] is not None:
            going = self.instance.stands.going if self.instance.pk else 0
            if cleaned["capacity"] < max(1, going):
                says = _("%(number)d people have a place: give at least as many places.")
                self.add_error(
                    "capacity",
                    says % {"number": going} if going else _("Give at least one place, or none."),
                )
        is_somewhere = cleaned.get("venue") or cleaned.get("is_online")
        if not self.is_deferred_validation and not is_somewhere:
            self.add_error("venue", _("Say where it is, or that people can join online."))


EDIT_HANDLER = TabbedInterface(
    [
        ObjectList(
            [
                before_you_publish(),
                TitleFieldPanel("title"),
                FieldPanel("introduction"),
                MultiFieldPanel(
                    [
                        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                        FieldPanel("zone"),
                    ],
                    heading=_("When"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("venue", help_text=_("In words, such as “The library, Leeds”.")),
                        FieldPanel("address"),
                        FieldPanel(
                            "is_online",
                            help_text=_(
                                "The link itself is kept apart: set it under “Organiser and link”."
                            ),
                        ),
                    ],
                    heading=_("Where"),
                ),
                FieldPanel("organiser"),
                FieldPanel("for_whom"),
                FieldPanel(
                    "access", help_text=_("Step-free access, hearing loop, captions, interpreters.")
                ),
                FieldPanel("body"),
            ],
            heading=_("The event"),
        ),
        ObjectList(
            [
                FieldPanel("takes_registrations"),
                FieldPanel("capacity", help_text=_("Leave empty where there is no limit.")),
                FieldRowPanel(
                    [FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")],
                    heading=_("When people can register"),
                ),
            ],
            heading=_("Registration"),
        ),
        ObjectList(
            [
                InlinePanel(
                    "materials", heading=_("Materials and recordings"), label=_("Material")
                ),
            ],
            heading=_("Afterwards"),
        ),
        publishing(*Page.promote_panels[1:]),
    ],
    base_form_class=EventForm,
)


def attach() -> None:
    """Give the page its editor. Once, when every model is loaded: the editor's forms need them."""
    EventPage.edit_handler = EDIT_HANDLER
