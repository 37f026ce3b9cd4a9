"""Looking whether all that is public was read: what no other rule let through is found all the same."""

import logging

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from casestudies import emails
from casestudies.models import CaseStudyPage, Offer, Reading
from casestudies.models.public import OF_THE_CASE
from casestudies.models.readings import READINGS
from casestudies.sharing.actions.agreeing import agreements
from core import audit
from core.actions import BEAT
from core.models import Basis, Consent
from core.permissions import Kind

logger = logging.getLogger(__name__)


def unread() -> list[CaseStudyPage]:
    """The public cases whose version two people have not read, or whoever offered it not agreed to. One
    query, which brings those alone.

    What a command brought in on published sources is read by nobody, until somebody changes it.
    """
    version = OuterRef("live_revision")
    readers = Reading.objects.filter(revision=version).order_by().values("revision")
    was_read = Exists(readers.annotate(number=Count("reader")).filter(number__gte=READINGS))
    was_offered = Exists(Offer.objects.filter(case=OuterRef("translation_key")))
    was_agreed_to = Exists(agreements().filter(revision=version))
    was_brought_in = Exists(
        Consent.objects.standing().filter(
            subject=OF_THE_CASE,
            use=Consent.Use.PUBLICATION,
            basis=Basis.PUBLISHED_SOURCES,
            given_by__startswith=f"{Kind.COMMAND}:",
        )
    )
    by_nobody = Q(live_revision__isnull=False, live_revision__user=None)
    in_order = Q(was_read) & (~Q(was_offered) | Q(was_agreed_to))
    in_order |= by_nobody & ~Q(was_offered) & Q(was_brought_in)
    return list(CaseStudyPage.objects.published().filter(~in_order))


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
