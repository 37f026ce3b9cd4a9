"""What events do when Wagtail announces a page."""

from typing import Any

from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.signals import page_published

from core.permissions import Principal
from home.events import organising
from home.models import EventPage

# Where nobody is signed in: a publication that was scheduled.
PUBLISHING = Principal.of_command("publishing")


@receiver(page_published, sender=EventPage)
def tell_of_changes(sender: Any, instance: EventPage, **_: Any) -> None:
    """Whoever means to come is told of another time or place once it is public, not before."""
    if not instance.live:  # scheduled, and announced again when its time has come
        return
    publisher = get_active_log_context().user
    by = Principal.of_person(publisher) if publisher else PUBLISHING
    organising.announce(event=instance, by=by)
