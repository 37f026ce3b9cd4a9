"""Addresses below a case study; the list and the case itself are pages of the CMS."""

from django.urls import path

from casestudies import views

app_name = "casestudies"
urlpatterns = [
    path("<slug:slug>/contact/", views.ContactWrite.as_view(), name="contact-write"),
    path("<slug:slug>/contact/sent/", views.ContactSent.as_view(), name="contact-sent"),
]
