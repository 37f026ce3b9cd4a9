"""Registering for an event, and what one does with the link that was mailed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from core import limits, links, sealed, strangers
from core.open_forms import OpenForm
from core.permissions import principal_of
from core.views import OfALink
from home.events import actions, calendar, emails, told
from home.events.forms import RegistrationForm
from home.events.views import as_calendar
from home.models import EventPage, Registration
from home.models.events import Registering
from home.models.registrations import OWN, UNCONFIRMED_FOR, Details


@method_decorator(never_cache, name="dispatch")
class EventRegister(OpenForm[RegistrationForm]):
    """Ask for a place, with an account or without."""

    form_class = RegistrationForm
    template_name = "home/event_register.html"
    doing = "asking"
    limit = "20/h/ip"  # from one network address
    needs_token = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.event = get_object_or_404(
            EventPage.objects.published().select_related("state"), slug=kwargs["slug"]
        )
        self.principal = principal_of(request)

    def get_form_kwargs(self) -> dict[str, Any]:
        person = self.principal.person
        known = {"name": person.display_name, "organisation": person.organisation} if person else {}
        return super().get_form_kwargs() | {"initial": known, "asks_address": person is None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        how = self.event.registering
        return super().get_context_data(**kwargs) | {
            "page": self.event,
            "person": self.principal.person,
            "when": told.when(self.event),
            "where": told.where(self.event),
            "places": told.places(self.event),
            "is_full": how is Registering.FULL,
            "is_open": how in (Registering.OPEN, Registering.FULL),
        }

    def done(self, form: RegistrationForm) -> HttpResponse:
        person = self.principal.person
        details = Details(**({"address": person.email} if person else {}) | form.cleaned_data)
        if person is None and not strangers.may_be_written_to(
            self.request, details.address, about=self._about(details.address)
        ):
            # What was mailed a moment ago still holds: nothing is changed that its link confirms.
            return redirect("events:event-registered", slug=self.event.slug)
        try:
            registration = actions.register(event=self.event, details=details, by=self.principal)
        except actions.NotOpen as error:
            limits.give_back(self.request)
            form.add_error(None, str(error))
            return self.form_invalid(form)
        if person is None:
            return redirect("events:event-registered", slug=self.event.slug)
        return redirect("events:registration-read", token=registration.token)

    def _about(self, address: str) -> str:
        """What a second mail would repeat. Whoever has given up since the first begins anew."""
        digest = Registration.digest_of(self.event, address)
        given_up = Registration.objects.of_event(self.event).filter(
            digest=digest, state=Registration.State.CANCELLED
        )
        return f"{self.event.public_id} {given_up.values_list('public_id', flat=True).first()}"


class EventRegistered(TemplateView):
    """Says that a mail is on its way: the same words to everybody."""

    template_name = "home/event_registered.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = get_object_or_404(EventPage.objects.published(), slug=kwargs["slug"])
        return super().get_context_data(**kwargs) | {"page": event, "days": UNCONFIRMED_FOR.days}


class OwnRegistration(OfALink):
    """What the holder of a mailed link sees of their registration."""

    template_name = "home/registration.html"
    link = OWN
    over = _(
        "A registration is deleted when it is not confirmed within two days, and thirty days after its event."
    )
    onward = ("events:event-list", _("All events"))

    def find(self, about: str) -> None:
        found = Registration.objects.filter(public_id=about).select_related("event__state").first()
        if found is None:
            raise links.Over
        self.registration, self.event = found, found.event

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        registration, event = self.registration, self.event
        state = Registration.State(registration.state)
        has_place = state is Registration.State.GOING
        cancelled = event.stands.cancelled_at is not None
        return super().get_context_data(**kwargs) | {
            "page": event,
            "public": EventPage.objects.published().filter(pk=event.pk).exists(),
            "registration": registration,
            "details": known_of(registration),
            "when": told.when(event),
            "where": calendar.place(event),
            "cancelled": cancelled,
            "over": event.is_over,
            "has_place": has_place,
            "asked": state is Registration.State.ASKED,
            "waiting": state is Registration.State.WAITING,
            "given_up": state is Registration.State.CANCELLED,
            "ahead": Registration.objects.of_event(event)
            .waiting()
            .filter(turn__lt=registration.turn)
            .count()
            if state is Registration.State.WAITING
            else 0,
            "joining_link": emails.joining_link(event) if has_place and not cancelled else "",
            "calendar_url": self.address("registration-calendar"),
            "give_up_url": self.address("registration-give-up"),
        }

    def address(self, name: str) -> str:
        return reverse(f"events:{name}", args=[self.kwargs["token"]])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.confirm(registration=self.registration, by=self.registration.holder)
        except actions.NotOpen as error:
            limits.give_back(self.request)
            return render(
                request, self.template_name, self.get_context_data(problem=str(error)), status=409
            )
        return redirect(self.address("registration-read"))


class RegistrationGiveUp(OwnRegistration):
    """Asks once whether one will not come after all; the button says so."""

    template_name = "home/registration_give_up.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.give_up(registration=self.registration, by=self.registration.holder)
        return redirect(self.address("registration-read"))


class RegistrationCalendar(OwnRegistration):
    """The event as a calendar file, with its joining link for who has a place."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shown = self.get_context_data()
        content = calendar.of_event(self.event, link=shown["joining_link"])
        return as_calendar(content, f"{self.event.slug}.ics")


def known_of(registration: Registration) -> Details | None:
    """Who it is; None once it was cancelled or its key destroyed."""
    if not registration.sealed:
        return None
    try:
        return registration.details
    except sealed.Gone:
        return None
