"""What the library does when Wagtail announces a page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context
from wagtail.models import TaskState
from wagtail.signals import page_published, task_rejected, task_submitted

from casestudies import actions
from casestudies.models import AgreementTask, CaseStudyPage, Offer
from casestudies.models.readings import was_read
from casestudies.sharing import actions as sharing
from core import audit
from core.permissions import Principal

# Where nobody is signed in: an import, or a publication that was scheduled.
PUBLISHING = Principal.of_command("publishing")


@receiver(page_published, sender=CaseStudyPage)
def record_the_basis(sender: Any, instance: CaseStudyPage, revision: Any = None, **_: Any) -> None:
    """What is published was read by two people and agreed to, and it is recorded on what ground it is
    public, by whoever publishes it and not whoever wrote it.

    Wagtail has made the page public by now, in a transaction that nobody sees into (CaseStudyPage.publish).
    Where it was not read, or no consent can be recorded, whoever pressed the button is told, and nothing
    has happened: PermissionDenied. What was scheduled is a draft again.
    """
    publisher = get_active_log_context().user
    by = Principal.of_person(publisher) if publisher else PUBLISHING
    try:
        # Also for what is scheduled: when its time has come, nobody is there who could be told.
        sharing.require_readings(case=instance, revision=revision, by=by)
        if instance.live:  # what is scheduled is announced again when its time has come
            actions.record_basis(case=instance, by=by)
    except PermissionDenied:
        if publisher:
            raise
        instance.revisions.update(approved_go_live_at=None)
        if instance.live:
            actions.take_down(case=instance, by=by)
        audit.record("publication-refused", by=by, on=instance)
        return
    offer = Offer.objects.filter(case=instance.translation_key).first()
    if offer and instance.live:
        sharing.published(offer=offer, page=instance, by=by)


@receiver(task_submitted)
def ask_whoever_offered_it(sender: Any, instance: TaskState, user: Any = None, **_: Any) -> None:
    """Its readers are through, and it waits for the agreement of whoever offered it."""
    if not isinstance(instance.task.specific, AgreementTask):
        return
    page = instance.workflow_state.content_object
    offer = Offer.objects.filter(case=page.translation_key).first()
    if offer and was_read(page, instance.revision):
        sharing.to_be_agreed(offer=offer, by=Principal.of_person(user) if user else PUBLISHING)


@receiver(task_rejected)
def its_readers_took_it_back(sender: Any, instance: TaskState, user: Any = None, **_: Any) -> None:
    """Who reviews has taken the final text back: there is nothing to agree to any more."""
    if not isinstance(instance.task.specific, AgreementTask):
        return
    page = instance.workflow_state.content_object
    offer = Offer.objects.filter(case=page.translation_key).first()
    if offer:
        sharing.taken_back(offer=offer, by=Principal.of_person(user) if user else PUBLISHING)
