"""What the library does when Wagtail announces a page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.signals import page_published

from casestudies import actions
from casestudies.models import CaseStudyPage
from core import audit
from core.permissions import Principal

# Where nobody is signed in: an import, or a publication that was scheduled.
PUBLISHING = Principal.of_command("publishing")


@receiver(page_published, sender=CaseStudyPage)
def record_the_basis(sender: Any, instance: CaseStudyPage, **_: Any) -> None:
    """Whoever publishes a case, not whoever wrote it, records on what ground it is public.

    Wagtail has made the page public by now. Where no consent can be recorded it is taken down
    again at once, and whoever pressed the button is told: PermissionDenied.
    """
    if not instance.live:  # scheduled, and announced again when its time has come
        return
    publisher = get_active_log_context().user
    by = Principal.of_person(publisher) if publisher else PUBLISHING
    try:
        actions.record_basis(case=instance, by=by)
    except PermissionDenied:
        instance.unpublish(user=publisher)
        audit.record("publication-refused", by=by, on=instance)
        if publisher:
            raise
