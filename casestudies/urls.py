"""The library's addresses. The list and each case are pages of the CMS, read at addresses that stay."""

from django.urls import include, path

from casestudies import views
from casestudies.sharing.views import case_file
from casestudies.upkeep.urls import of_a_case, of_links
from core.kept import kept
from core.open_data import open_data

app_name = "casestudies"
urlpatterns = [
    path("", kept(views.LibraryList.as_view()), name="case-list"),
    path("export.<slug:form>", open_data(views.Export.as_view()), name="case-export"),
    path("feed.atom", kept(open_data(views.Feed.as_view())), name="case-feed"),
    path("suggestions/", kept(views.Suggestions.as_view()), name="case-suggest"),
    path("themes/", kept(views.TermList.as_view(facet="theme")), name="theme-list"),
    path("themes/<slug:slug>/", kept(views.TermRead.as_view(facet="theme")), name="theme-read"),
    path("methods/", kept(views.TermList.as_view(facet="method")), name="method-list"),
    path("methods/<slug:slug>/", kept(views.TermRead.as_view(facet="method")), name="method-read"),
    path("places/", kept(views.PlaceList.as_view()), name="place-list"),
    path("places/<str:code>/", kept(views.PlaceRead.as_view()), name="place-read"),
    path("parts/", kept(views.PartList.as_view()), name="part-list"),
    *of_links,
    path("share/", include("casestudies.sharing.urls")),
    path("<slug:slug>/", kept(views.CaseStudyRead.as_view()), name="case-read"),
    path("<slug:slug>/card.png", views.CaseCard.as_view(), name="case-card"),
    path("<slug:slug>/cite.<slug:form>", kept(open_data(views.Cite.as_view())), name="case-cite"),
    path("<slug:slug>/files/<uuid:file_id>/<str:name>", case_file, name="case-file"),
    path("<slug:slug>/contact/", views.ContactWrite.as_view(), name="contact-write"),
    path("<slug:slug>/contact/sent/", views.ContactSent.as_view(), name="contact-sent"),
    *of_a_case,
]
