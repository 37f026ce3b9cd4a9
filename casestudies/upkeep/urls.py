"""The addresses at which readers write back about a case; part of casestudies.urls."""

from django.urls import path

from casestudies.upkeep import views

# The first word of these no case may have as its slug: see models.readiness.
of_links = [
    path("links/tried/<str:token>/", views.TriedFollow.as_view(), name="tried-follow"),
    path("links/review/<str:token>/", views.ReviewConfirm.as_view(), name="review-confirm"),
]
of_a_case = [
    path("<slug:slug>/tried/", views.TriedWrite.as_view(), name="tried-write"),
    path(
        "<slug:slug>/tried/sent/",
        views.Sent.as_view(template_name="casestudies/tried_sent.html"),
        name="tried-sent",
    ),
    path("<slug:slug>/out-of-date/", views.CorrectionWrite.as_view(), name="correction-write"),
    path(
        "<slug:slug>/out-of-date/sent/",
        views.Sent.as_view(template_name="casestudies/correction_sent.html"),
        name="correction-sent",
    ),
]
