"""The addresses of collections."""

from django.urls import path

from casestudies.views import collections as views

app_name = "collections"
urlpatterns = [
    path("", views.CollectionList.as_view(), name="collection-list"),
    path("<slug:slug>/", views.CollectionRead.as_view(), name="collection-read"),
]
