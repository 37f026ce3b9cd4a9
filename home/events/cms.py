"""What organisers do beside an event in the CMS: who comes, its desk, cancelling it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView

from core import spreadsheets
from core.cms import BesidePage
from core.files import as_file
from core.permissions import Permission, can, principal_of, require
from home.events import organising, told
from home.events.access import MayEvent
from home.events.forms import CancellationForm, DeskForm
from home.models import Desk, EventPage


class OfOneEvent(BesidePage):
    """Finds the event; only those with `permission` over it pass."""

    permission: Permission
    event: EventPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.by = principal_of(request)
        found = EventPage.objects.select_related("state")
        self.page = self.event = get_object_or_404(found, pk=kwargs["pk"])
        require(self.by, self.permission, self.event)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "event": self.event,
            "state": self.event.stands,
        }


class Registrations(OfOneEvent, TemplateView):
    """Who has a place and who waits, with what they need."""

    permission = MayEvent.REGISTRATIONS_READ
    page_title = gettext_lazy("Registrations")
    header_icon = "group"
    template_name = "home/cms_registrations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "when": told.when(self.event),
            "rows": organising.read_registrations(event=self.event, by=self.by),
            "file_url": reverse("events_cms:registrations-file", args=[self.event.pk]),
        }


class RegistrationsFile(Registrations):
    """The same list as CSV, for a spreadsheet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows: list[list[Any]] = [
            [_("Turn"), _("State"), _("Name"), _("Organisation"), _("Email address"), _("Needs")]
        ]
        for registration, known in organising.read_registrations(
            event=self.event, by=self.by, taken_away=True
        ):
            told_us = (
                [known.name, known.organisation, known.address, known.needs] if known else [""] * 4
            )
            rows.append([registration.turn, registration.get_state_display(), *told_us])
        response = HttpResponse(spreadsheets.table(rows), content_type=spreadsheets.CONTENT_TYPE)
        return as_file(response, f"{self.event.slug}.csv")


class DeskEdit(OfOneEvent, FormView[DeskForm]):
    """Sets or forgets the organiser's address and the joining link. Neither is shown again."""

    permission = MayEvent.DESK_SET
    form_class = DeskForm
    page_title = gettext_lazy("Organiser and link")
    header_icon = "mail"
    template_name = "home/cms_desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        desk = Desk.objects.filter(event=self.event).first()
        return super().get_context_data(**kwargs) | {"desk": desk}

    def form_valid(self, form: DeskForm) -> HttpResponse:
        organising.set_desk(
            event=self.event, address=form.told("address"), link=form.told("link"), by=self.by
        )
        messages.success(self.request, _("Kept. It is sealed, and nobody can read it here."))
        return redirect(self.back)


class EventCancel(OfOneEvent, FormView[CancellationForm]):
    """Cancels an event for good, and writes to everybody who means to come."""

    permission = MayEvent.EVENT_CANCEL
    form_class = CancellationForm
    page_title = gettext_lazy("Cancel the event")
    header_icon = "cross"
    template_name = "home/cms_cancel.html"

    def form_valid(self, form: CancellationForm) -> HttpResponse:
        state = organising.cancel(event=self.event, reason=form.cleaned_data["reason"], by=self.by)
        messages.success(
            self.request,
            ngettext(
                "The event is cancelled. %(number)d person is written to.",
                "The event is cancelled. %(number)d people are written to.",
                state.going + state.waiting,
            )
            % {"number": state.going + state.waiting},
        )
        return redirect(self.back)


# What stands in the head of an event's page in the CMS: address, words, icon, and what it takes.
BESIDE = (
    ("registrations", gettext_lazy("Registrations"), "group", MayEvent.REGISTRATIONS_READ),
    ("desk", gettext_lazy("Organiser and link"), "mail", MayEvent.DESK_SET),
    ("cancel", gettext_lazy("Cancel the event"), "cross", MayEvent.EVENT_CANCEL),
)


def beside(event: EventPage, principal: Any) -> list[tuple[str, str, str]]:
    """What somebody may do beside an event: address, words, icon."""
    return [
        (reverse(f"events_cms:{name}", args=[event.pk]), str(words), icon)
        for name, words, icon, permission in BESIDE
        if can(principal, permission, event)
    ]
