"""What one keeps of the library is a part of one's account."""

from django.urls import path

from casestudies.keeping import views

urlpatterns = [
    path("shelf/", views.Shelf.as_view(), name="shelf"),
    path("shelf/weft-shelf.<slug:form>", views.ShelfExport.as_view(), name="shelf-export"),
    path("shelf/keep/<slug:slug>/", views.CaseKeep.as_view(), name="case-keep"),
    path("shelf/<uuid:public_id>/", views.KeptChange.as_view(), name="kept-change"),
    path("searches/", views.Searches.as_view(), name="searches"),
    path("searches/keep/", views.SearchKeep.as_view(), name="search-keep"),
    path("searches/stop/<str:token>/", views.SearchStop.as_view(), name="search-stop"),
    path("searches/<uuid:public_id>/", views.SearchChange.as_view(), name="search-change"),
]
