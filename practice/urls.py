"""The only place /practice/ is mounted. Until the circles open it holds one public page, from the CMS."""

from django.urls import URLPattern

app_name = "practice"
urlpatterns: list[URLPattern] = []
