"""The addresses of collections."""

from django.urls import path

from casestudies.collections import views
from core.kept import kept

app_name = "collections"
urlpatterns = [
    path("", kept(views.CollectionList.as_view()), name="collection-list"),
    path("<slug:slug>/", kept(views.CollectionRead.as_view()), name="collection-read"),
]
