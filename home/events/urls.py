"""The addresses of events. The list and each event are pages of the CMS, read at addresses that stay."""

from django.urls import path

from core.kept import kept
from core.open_data import open_data
from home.events import registering, views

app_name = "events"
urlpatterns = [
    path("", kept(views.EventList.as_view()), name="event-list"),
    path("calendar.ics", kept(open_data(views.Calendar.as_view())), name="calendar"),
    path("feed.atom", kept(open_data(views.Feed.as_view())), name="feed"),
    path(
        "registrations/<str:token>/",
        registering.OwnRegistration.as_view(),
        name="registration-read",
    ),
    path(
        "registrations/<str:token>/give-up/",
        registering.RegistrationGiveUp.as_view(),
        name="registration-give-up",
    ),
    path(
        "registrations/<str:token>/event.ics",
        registering.RegistrationCalendar.as_view(),
        name="registration-calendar",
    ),
    path("<slug:slug>/", kept(views.EventRead.as_view()), name="event-read"),
    path(
        "<slug:slug>/event.ics",
        kept(open_data(views.EventCalendar.as_view())),
        name="event-calendar",
    ),
    path("<slug:slug>/register/", registering.EventRegister.as_view(), name="event-register"),
    path(
        "<slug:slug>/register/sent/", registering.EventRegistered.as_view(), name="event-registered"
    ),
    path("<slug:slug>/contact/", views.OrganiserWrite.as_view(), name="organiser-write"),
    path("<slug:slug>/contact/sent/", views.OrganiserWritten.as_view(), name="organiser-written"),
]
