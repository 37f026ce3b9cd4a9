"""The addresses of guidance."""

from django.urls import path

from casestudies.guidance import views
from core.kept import kept

app_name = "guidance"
urlpatterns = [
    path("", kept(views.GuidanceList.as_view()), name="guidance-list"),
    path("<slug:slug>/", kept(views.GuidanceRead.as_view()), name="guidance-read"),
    path("<slug:slug>/versions/", kept(views.VersionList.as_view()), name="version-list"),
    path(
        "<slug:slug>/versions/<int:number>/", kept(views.VersionRead.as_view()), name="version-read"
    ),
]
