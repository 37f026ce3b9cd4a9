"""The library's addresses. The list and each case are pages of the CMS, read at addresses that stay."""

from django.urls import include, path

from casestudies import views
from casestudies.sharing.views import case_file

app_name = "casestudies"
urlpatterns = [
    path("", views.LibraryList.as_view(), name="case-list"),
    path("export.<slug:form>", views.Export.as_view(), name="case-export"),
    path("feed.atom", views.Feed.as_view(), name="case-feed"),
    path("suggestions/", views.Suggestions.as_view(), name="case-suggest"),
    path("themes/", views.TermList.as_view(facet="theme"), name="theme-list"),
    path("themes/<slug:slug>/", views.TermRead.as_view(facet="theme"), name="theme-read"),
    path("methods/", views.TermList.as_view(facet="method"), name="method-list"),
    path("methods/<slug:slug>/", views.TermRead.as_view(facet="method"), name="method-read"),
    path("places/", views.PlaceList.as_view(), name="place-list"),
    path("places/<str:code>/", views.PlaceRead.as_view(), name="place-read"),
    path("parts/", views.PartList.as_view(), name="part-list"),
    path("share/", include("casestudies.sharing.urls")),
    path("<slug:slug>/", views.CaseStudyRead.as_view(), name="case-read"),
    path("<slug:slug>/cite.<slug:form>", views.Cite.as_view(), name="case-cite"),
    path("<slug:slug>/files/<uuid:file_id>/<str:name>", case_file, name="case-file"),
    path("<slug:slug>/contact/", views.ContactWrite.as_view(), name="contact-write"),
    path("<slug:slug>/contact/sent/", views.ContactSent.as_view(), name="contact-sent"),
]
