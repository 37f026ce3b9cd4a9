"""The editor's panel "Before you publish": what the checks found in the draft that is open."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from core.access import RECORDS, MayRecords
from core.permissions import can, principal_of


class ContentChecks(Panel):
    """Computed on the server from the latest draft, or from what was just sent and refused."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/cms_checks.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from core.checking.registry import findings

            return super().get_context_data(parent_context) | {
                "is_saved": bool(self.instance.pk),
                "findings": findings(self.instance) if self.instance.pk else [],
                "may_mark": can(principal_of(self.request), MayRecords.CONSENT_RECORD, RECORDS),
                "links_are_asked": settings.LINK_CHECKS,
                "page_id": self.instance.pk,
            }

    @property
    def clean_name(self) -> str:
        return super().clean_name or "before_you_publish"


def before_you_publish() -> ContentChecks:
    """The panel with its heading."""
    return ContentChecks(heading=_("Before you publish"))
