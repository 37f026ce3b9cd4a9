"""What becomes of a piece of guidance when Wagtail announces that it is public."""

from typing import Any

from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.signals import page_published

from casestudies.guidance import actions
from casestudies.models import GuidancePage
from core.permissions import Principal

# Where nobody is signed in: a publication that was scheduled, or the command that lays out the site.
PUBLISHING = Principal.of_command("publishing")


@receiver(page_published, sender=GuidancePage)
def keep_its_version(sender: Any, instance: GuidancePage, **named: Any) -> None:
    """Keep what it says as a version, published by whoever pressed the button, or whoever set the
    time of a publication that was scheduled."""
    if not instance.live:  # scheduled, and announced again when its time has come
        return
    publisher = get_active_log_context().user or actions.scheduled_by(named["revision"])
    by = Principal.of_person(publisher) if publisher else PUBLISHING
    actions.record_version(page=instance, by=by)
