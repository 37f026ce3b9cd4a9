"""The public pages of events, their calendar files and feed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from casestudies.forms import ContactForm
from core import feeds
from core.files import as_file
from core.open_forms import OpenForm
from home.events import calendar, organising, told
from home.models import EventIndexPage, EventPage

IN_A_CALENDAR = 200


class EventList(View):
    """What is coming, and what was."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return get_object_or_404(EventIndexPage.objects.published()).serve(request)


class EventRead(View):
    """One public event at its fixed address. Cancelled ones stay readable."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        public = EventPage.objects.published().with_what_a_page_shows()
        return get_object_or_404(public, slug=slug).serve(request)


class EventCalendar(View):
    """One event as a calendar file, without its joining link."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        event = get_object_or_404(EventPage.objects.published().select_related("state"), slug=slug)
        return as_calendar(calendar.of_event(event), f"{slug}.ics")


class Calendar(View):
    """All coming events, to subscribe to. Cancelled ones say so, until their time has passed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        events = EventPage.objects.published().coming().select_related("state")[:IN_A_CALENDAR]
        return as_calendar(calendar.of_all(events), "weft-events.ics", keeps=False)


class Feed(View):
    """The events published last that are not over, as an Atom feed (RFC 4287)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        feed = feeds.Feed(
            title=_("Events – Weft"), of=reverse("events:event-list"), at=reverse("events:feed")
        )
        events = EventPage.objects.published().coming().select_related("state")
        for event in events.order_by("-first_published_at", "-pk")[: feeds.LONGEST]:
            line = told.line(event)
            cancelled = [_("This event is cancelled.")] if line["cancelled"] else []
            feed.add_item(
                title=event.title,
                link=event.full_url,
                description="\n".join(
                    filter(None, [*cancelled, line["when"], line["where"], event.introduction])
                ),
                author_name=event.organiser or "Weft",
                pubdate=event.first_published_at,
                updateddate=max(
                    filter(None, [event.last_published_at, event.stands.cancelled_at]),
                    default=None,
                ),
                unique_id=f"urn:uuid:{event.public_id}",
            )
        return feed.answer()


def as_calendar(content: bytes, name: str, *, keeps: bool = True) -> HttpResponse:
    """A calendar file: to keep, or to be asked for again and again by a calendar program."""
    response = HttpResponse(content, content_type=calendar.CONTENT_TYPE)
    return as_file(response, name, keeps=keeps)


class OrganiserWrite(OpenForm[ContactForm]):
    """A message to the organiser, by relay."""

    form_class = ContactForm
    template_name = "home/event_contact.html"
    doing = "organiser"
    limit = "5/h/ip,30/d/key"  # from one network address, and to one organiser

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.event = get_object_or_404(
            EventPage.objects.published().with_what_a_page_shows(), slug=kwargs["slug"]
        )
        if not self.event.has_desk:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": self.event}

    def about(self) -> str:
        return str(self.event.public_id)

    def done(self, form: ContactForm) -> HttpResponse:
        organising.write_to_organiser(event=self.event, **form.cleaned_data)
        return redirect("events:organiser-written", slug=self.event.slug)


class OrganiserWritten(TemplateView):
    """Says that a message is on its way."""

    template_name = "home/event_contact_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = get_object_or_404(EventPage.objects.published(), slug=kwargs["slug"])
        return super().get_context_data(**kwargs) | {"page": event}
