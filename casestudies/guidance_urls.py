"""The addresses of guidance."""

from django.urls import path

from casestudies.views import guidance as views

app_name = "guidance"
urlpatterns = [
    path("", views.GuidanceList.as_view(), name="guidance-list"),
    path("<slug:slug>/", views.GuidanceRead.as_view(), name="guidance-read"),
    path("<slug:slug>/versions/", views.VersionList.as_view(), name="version-list"),
    path("<slug:slug>/versions/<int:number>/", views.VersionRead.as_view(), name="version-read"),
]
