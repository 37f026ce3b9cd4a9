"""Looking whether all that is public was read: what no other rule let through is found all the same."""

import logging

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from casestudies import emails
from casestudies.models import CaseStudyPage, Offer, Reading
from casestudies.models.readings import READINGS
from casestudies.sharing.actions.agreeing import has_agreed
from core import audit
from core.actions import BEAT
from core.models import Basis, Consent
from core.permissions import Kind

logger = logging.getLogger(__name__)


def unread() -> list[CaseStudyPage]:
    """The public cases whose version two people have not read, or whoever offered it not agreed to.

    What a command brought in on published sources is read by nobody, until somebody changes it.
    """
    read = (
        Reading.objects.filter(revision=OuterRef("live_revision"))
        .order_by()
        .values("revision")
        .annotate(readers=Count("reader", distinct=True))
        .filter(readers__gte=READINGS)
    )
    offered = Offer.objects.filter(case=OuterRef("translation_key"))
    cases = (
        CaseStudyPage.objects.published()
        .annotate(was_read=Exists(read), was_offered=Exists(offered))
        .select_related("live_revision")
    )
    brought_in = set(
        Consent.objects.standing()
        .filter(
            use=Consent.Use.PUBLICATION,
            basis=Basis.PUBLISHED_SOURCES,
            given_by__startswith=f"{Kind.COMMAND}:",
        )
        .values_list("subject", flat=True)
    )

    def is_in_order(case: CaseStudyPage) -> bool:
        if case.live_revision is None:
            return False
        if case.was_read:
            return not case.was_offered or has_agreed(case, case.live_revision)
        by_nobody = case.live_revision.user_id is None
        return by_nobody and not case.was_offered and case.subject in brought_in

    return [case for case in cases if not is_in_order(case)]


@transaction.atomic
def tell_of_unread() -> int:
    """Tell editors and moderators, once a day, which public cases were not read. Returns how many."""
    found = unread()
    if found:
        logger.error("public without two readings: %s", ", ".join(case.slug for case in found))
        if emails.found_unread(found, today=timezone.localdate()):
            for case in found:
                audit.record("case-found-unread", by=BEAT, on=case)
    return len(found)
