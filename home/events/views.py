"""The public pages of events, their calendar files and feed."""

from typing import Any

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView, View

from casestudies.forms import ContactForm
from core import feeds
from core.files import as_file
from core.views import bad_request
from home.events import calendar, organising, told
from home.models import EventIndexPage, EventPage

MESSAGES = "5/h/ip,30/d/key"  # to organisers: from one network address, and to one organiser
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


@method_decorator(csrf_exempt, name="dispatch")
class OrganiserWrite(FormView[ContactForm]):
    """A message to the organiser, by relay. It acts on nobody's authority and sets no cookie."""

    form_class = ContactForm
    template_name = "home/event_contact.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.event = get_object_or_404(
            EventPage.objects.published().with_what_a_page_shows(), slug=kwargs["slug"]
        )
        if not self.event.has_desk:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": self.event}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return bad_request(request)  # another site's page spends its visitors' limits
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ContactForm) -> HttpResponse:
        if not ratelimit.consume(
            self.request,
            app="home",
            action="organiser",
            config={"organiser": MESSAGES},
            key=self.event.public_id,
        ):
            return render(self.request, "429.html", status=429)
        try:
            organising.write_to_organiser(event=self.event, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("events:organiser-written", slug=self.event.slug)


class OrganiserWritten(TemplateView):
    """Says that a message is on its way."""

    template_name = "home/event_contact_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = get_object_or_404(EventPage.objects.published(), slug=kwargs["slug"])
        return super().get_context_data(**kwargs) | {"page": event}
