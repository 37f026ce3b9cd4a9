"""Events in the CMS: what organisers do beside the page."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from core.permissions import Principal
from home.events import cms
from home.models import EventPage


@hooks.register("register_admin_urls")
def addresses_of_events() -> list[URLPattern | URLResolver]:
    own = [
        path("<int:pk>/registrations/", cms.Registrations.as_view(), name="registrations"),
        path(
            "<int:pk>/registrations.csv",
            cms.RegistrationsFile.as_view(),
            name="registrations-file",
        ),
        path("<int:pk>/desk/", cms.DeskEdit.as_view(), name="desk"),
        path("<int:pk>/cancel/", cms.EventCancel.as_view(), name="cancel"),
    ]
    return [path("events/", include((own, "events_cms")))]


@hooks.register("register_page_header_buttons")
def beside_an_event(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Registrations, organiser and link, cancelling: for those who may."""
    if not page.pk or page.cached_content_type.model_class() is not EventPage:
        return
    found = cms.beside(page.specific, Principal.of_person(user))
    for place, (url, words, icon) in enumerate(found):
        yield Button(words, url, icon_name=icon, priority=62 + place)


@hooks.register("before_delete_page")
def nobody_is_left_waiting(request: HttpRequest, page: Page) -> HttpResponse | None:
    """An event people mean to come to is cancelled first, so that they hear of it."""
    event = page.specific
    if not isinstance(event, EventPage) or event.is_over or event.stands.cancelled_at:
        return None
    if not event.stands.going + event.stands.waiting:
        return None
    messages.error(
        request, _("People mean to come. Cancel the event first: then they are written to.")
    )
    return redirect("wagtailadmin_pages:edit", event.pk)
