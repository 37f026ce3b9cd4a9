"""The reports' addresses. Each report is a page of the CMS, read at addresses that stay."""

from django.urls import path

from casestudies.reports import views
from core.kept import kept
from core.open_data import open_data

app_name = "reports"
urlpatterns = [
    path("", kept(views.ReportList.as_view()), name="report-list"),
    path(
        "recommendations/<uuid:public_id>/",
        kept(views.RecommendationFind.as_view()),
        name="report-recommendation",
    ),
    path("<slug:slug>/", kept(views.ReportRead.as_view()), name="report-read"),
    path(
        "<slug:slug>/cite.<slug:form>",
        kept(open_data(views.Cite.as_view())),
        name="report-cite",
    ),
    path(
        "<slug:slug>/recommendations/",
        kept(views.Recommendations.as_view()),
        name="report-recommendations",
    ),
    path("<slug:slug>/whole/", kept(views.ReportWhole.as_view()), name="report-whole"),
    path(
        "<slug:slug>/figures/<uuid:figure>.csv",
        kept(open_data(views.FigureData.as_view())),
        name="report-figure",
    ),
    path("<slug:slug>/<slug:chapter>/", kept(views.ChapterRead.as_view()), name="report-chapter"),
]
