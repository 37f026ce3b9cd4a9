"""The library's addresses. The list and each case are pages of the CMS, read at addresses that stay."""

from django.urls import path

from casestudies import views

app_name = "casestudies"
urlpatterns = [
    path("", views.LibraryList.as_view(), name="case-list"),
    path("<slug:slug>/", views.CaseStudyRead.as_view(), name="case-read"),
    path("<slug:slug>/contact/", views.ContactWrite.as_view(), name="contact-write"),
    path("<slug:slug>/contact/sent/", views.ContactSent.as_view(), name="contact-sent"),
]
