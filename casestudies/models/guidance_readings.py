"""The reading of guidance before it is public, as a task of Wagtail's workflow."""

from typing import Any

from wagtail.models import AbstractGroupApprovalTask, Page

from casestudies.models.guidance import GuidancePage


class GuidanceReading(AbstractGroupApprovalTask):
    """An editor or a moderator reads it. Nobody approves it while it quotes words without a consent:
    the editor says which, and until then it can only be sent back."""

    class Meta:
        verbose_name = "reading of guidance"

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        from casestudies.guidance.quoting import lacking

        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        page = obj.specific if isinstance(obj, Page) else None  # some views know it as a page alone
        if isinstance(page, GuidancePage) and lacking(page.get_latest_revision_as_object()):
            return [action for action in actions if action[0] != "approve"]
        return actions
