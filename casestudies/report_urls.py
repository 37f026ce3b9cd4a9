"""The reports' addresses. Each report is a page of the CMS, read at addresses that stay."""

from django.urls import path

from casestudies.views import reports as views

app_name = "reports"
urlpatterns = [
    path("", views.ReportList.as_view(), name="report-list"),
    path(
        "recommendations/<uuid:public_id>/",
        views.RecommendationFind.as_view(),
        name="report-recommendation",
    ),
    path("<slug:slug>/", views.ReportRead.as_view(), name="report-read"),
    path("<slug:slug>/cite.<slug:form>", views.Cite.as_view(), name="report-cite"),
    path(
        "<slug:slug>/recommendations/",
        views.Recommendations.as_view(),
        name="report-recommendations",
    ),
    path("<slug:slug>/whole/", views.ReportWhole.as_view(), name="report-whole"),
    path("<slug:slug>/figures/<uuid:figure>.csv", views.FigureData.as_view(), name="report-figure"),
    path("<slug:slug>/<slug:chapter>/", views.ChapterRead.as_view(), name="report-chapter"),
]
