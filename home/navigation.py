"""The links of every page's header and footer."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _


def navigation(request: HttpRequest) -> dict[str, Any]:
    """navigation, footer_links: lists of {title, url, current}. No queries: every page asks."""
    path = request.path_info

    def link(title: str, url: str) -> dict[str, Any]:
        return {"title": title, "url": url, "current": path.startswith(url)}

    return {
        "navigation": [
            link(_("Case studies"), "/case-studies/"),
            link(_("Guidance"), "/guidance/"),
            link(_("Reports"), "/reports/"),
            link(_("Events"), "/events/"),
            link(_("Community"), "/practice/"),
            link(_("About"), "/about/"),
        ],
        "footer_links": [
            link(_("About Weft"), "/about/"),
            link(_("Accessibility"), "/accessibility/"),
            link(_("Privacy"), "/privacy/"),
            link(_("Cookies"), "/cookies/"),
        ],
    }
