"""Share your practice: /case-studies/share/."""

from django.urls import path

from casestudies.sharing import views

ONE = "<uuid:public_id>/"
urlpatterns = [
    path("", views.Start.as_view(), name="share-start"),
    path("return/", views.Return.as_view(), name="share-return"),
    path("leave/", views.Leave.as_view(), name="share-leave"),
    path(ONE, views.State.as_view(), name="share-state"),
    path(f"{ONE}write/", views.Write.as_view(), name="share-write"),
    path(f"{ONE}similar/", views.Similar.as_view(), name="share-similar"),
    path(f"{ONE}files/", views.Files.as_view(), name="share-files"),
    path(f"{ONE}files/<uuid:file_id>/", views.FileChange.as_view(), name="share-file-change"),
    path(f"{ONE}files/<uuid:file_id>/<str:name>", views.FileRead.as_view(), name="share-file-read"),
    path(f"{ONE}uses/", views.Uses.as_view(), name="share-uses"),
    path(f"{ONE}preview/", views.Preview.as_view(), name="share-preview"),
    path(f"{ONE}send/", views.Send.as_view(), name="share-send"),
    path(f"{ONE}receipt/", views.Receipt.as_view(), name="share-receipt"),
    path(f"{ONE}text/", views.Final.as_view(), name="share-final"),
    path(f"{ONE}code/", views.NewCode.as_view(), name="share-code"),
    path(f"{ONE}withdraw/", views.Withdraw.as_view(), name="share-withdraw"),
]
