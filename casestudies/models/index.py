"""The page that lists the library."""

from typing import Any, ClassVar

from django.http import HttpRequest

from core.models import BasePage


class CaseStudyIndexPage(BasePage):
    """The list of case studies. It names every public one in the site's map, and what they are browsed
    by, as the pages themselves, which Wagtail only knows to be live, do not."""

    read_at = "casestudies:case-list"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["casestudies.CaseStudyPage"]
    max_count = 1
    template = "casestudies/case_study_index_page.html"

    class Meta:
        verbose_name = "library"

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        from casestudies import sitemap

        return sitemap.every_address()
