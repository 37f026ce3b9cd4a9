"""The page that lists the library."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.models import BasePage


class CaseStudyIndexPage(BasePage):
    """The list of case studies. It names every public one in the site's map, and what they are browsed
    by, as the pages themselves, which Wagtail only knows to be live, do not."""

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["casestudies.CaseStudyPage"]
    max_count = 1
    template = "casestudies/case_study_index_page.html"

    class Meta:
        verbose_name = "library"

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """Its fixed address, for which Wagtail's own way asks the cache."""
        return reverse("casestudies:case-list")

    def get_full_url(self, request: Any = None) -> str | None:
        return f"{settings.BASE_URL}{self.get_url()}"

    url = property(get_url)
    full_url = property(get_full_url)

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        from casestudies import views

        return views.every_address()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from casestudies import views

        return super().get_context(request, *args, **kwargs) | views.listing(self, request.GET)
