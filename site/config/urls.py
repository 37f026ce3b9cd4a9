"""Every address of Weft, in one place."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.defaults import page_not_found
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.urls import serve_pattern
from wagtail.views import serve

from config import api
from core import views
from core.kept import kept
from home import views as home_views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path(".well-known/security.txt", kept(home_views.security_txt), name="security-txt"),
    path("robots.txt", kept(home_views.robots_txt), name="robots-txt"),
    path("card.png", views.site_card, name="site-card"),
    path("favicon.ico", RedirectView.as_view(url="/static/core/favicon.ico", permanent=True)),
    path("sitemap.xml", kept(sitemap)),
    path("accounts/", include("people.urls")),
    path("accounts/", include("casestudies.keeping.urls")),
    path("accounts/", include("allauth.urls")),
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/logout/", RedirectView.as_view(pattern_name="account_logout")),
    # Accounts are looked after under /accounts/ and nowhere else.
    re_path(r"^cms/(?:users|groups|bulk/people|bulk/auth)/", page_not_found, {"exception": None}),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/<uuid:public_id>/<str:filename>", views.document, name="document"),
    path("media/<path:name>", views.image, name="media"),
    path("api/v1/", api.urls),
    path("api/<path:rest>", api.nothing_here, name="api-nothing"),
    path("practice/", include("practice.urls")),
    path("case-studies/", include("casestudies.urls")),
    path("reports/", include("casestudies.reports.urls")),
    path("guidance/", include("casestudies.guidance.urls")),
    path("collections/", include("casestudies.collections.urls")),
    path("events/", include("home.events.urls")),
]
if settings.GALLERY:
    urlpatterns.append(path("gallery/", views.Gallery.as_view(), name="gallery"))
# Of Wagtail's own addresses the pages alone: none of ours has a password.
urlpatterns.append(re_path(serve_pattern, kept(serve), name="wagtail_serve"))

handler400 = "core.views.bad_request"
