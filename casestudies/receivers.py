"""What the library does when Wagtail announces a page."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from casestudies import actions
from casestudies.models import CaseStudyPage
from core.permissions import Principal

IMPORTER = Principal.of_command("import_casestudies")


@receiver(page_published, sender=CaseStudyPage)
def record_the_basis(sender: Any, instance: CaseStudyPage, revision: Any = None, **_: Any) -> None:
    """Whoever publishes a case records on what ground, in the same transaction as far as Wagtail allows."""
    user = getattr(revision, "user", None)
    actions.record_basis(case=instance, by=Principal.of_person(user) if user else IMPORTER)
