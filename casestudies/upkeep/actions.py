"""The writes that keep cases alive: adaptations offered and judged, corrections, reviews."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from casestudies.access import LIBRARY, MayLibrary
from casestudies.models import CaseStudyPage
from casestudies.models.adaptations import Adaptation, Offerer
from casestudies.models.corrections import Correction, ReviewRequest
from casestudies.upkeep import emails
from casestudies.wording import TRIED
from core import actions as core_actions
from core import audit
from core.actions import BEAT
from core.models import Basis, Consent
from core.permissions import NOBODY, Kind, Principal, require

State = Adaptation.State
REVIEWED_EVERY = 2  # years
# Whoever withdraws by the mailed link has no account to record it under.
BY_LINK = Principal.of_command("withdrawn-by-link")


class AlreadyJudged(Exception):
    """Somebody accepted, declined or withdrew it meanwhile."""


@transaction.atomic
def offer(*, case: CaseStudyPage, offerer: Offerer, **said: Any) -> Adaptation:
    """Keep what somebody tells of having tried a case too, until it is judged; anyone may.

    said: the fields of Adaptation that tell of it, validated by the form.
    """
    adaptation = Adaptation(case=case, **said)
    adaptation.seal(offerer)
    adaptation.save()
    audit.record("adaptation-offered", by=NOBODY, on=adaptation)
    emails.to_offerer(adaptation, "received")
    return adaptation


@transaction.atomic
def accept(*, adaptation: Adaptation, by: Principal) -> Adaptation:
    """Show an adaptation on its case's page, on the consent that was given with it.

    Raises PermissionDenied if `by` may not judge them, AlreadyJudged.
    """
    require(by, MayLibrary.ADAPTATION_JUDGE, LIBRARY)
    adaptation = _waiting(adaptation)
    core_actions.record_consent(
        subject=adaptation.subject,
        use=Consent.Use.PUBLICATION,
        basis=Basis.GIVEN,
        text=TRIED.text(),
        by=by,
    )
    _decide(adaptation, State.ACCEPTED)
    audit.record("adaptation-accepted", by=by, on=adaptation)
    emails.to_offerer(adaptation, "accepted")
    return adaptation


@transaction.atomic
def decline(*, adaptation: Adaptation, reason: str, by: Principal) -> Adaptation:
    """Decline an adaptation, tell why, and forget who offered it.

    Raises PermissionDenied if `by` may not judge them, AlreadyJudged.
    """
    require(by, MayLibrary.ADAPTATION_JUDGE, LIBRARY)
    adaptation = _waiting(adaptation)
    emails.to_offerer(adaptation, "declined", reason=reason)
    adaptation.sealed = ""
    _decide(adaptation, State.DECLINED)
    audit.record("adaptation-declined", by=by, on=adaptation)
    return adaptation


@transaction.atomic
def withdraw_adaptation(*, adaptation: Adaptation, by: Principal) -> Adaptation:
    """Take an adaptation off its page for good, for whoever holds the mailed link or judges them.

    Withdrawing again changes nothing. Raises PermissionDenied for anybody else.
    """
    found = Adaptation.objects.visible_to(by).filter(pk=adaptation.pk)
    if by.kind is not Kind.PARTY or not found.exists():
        require(by, MayLibrary.ADAPTATION_JUDGE, LIBRARY)
    adaptation = Adaptation.objects.select_for_update().get(pk=adaptation.pk)
    if adaptation.state in (State.WITHDRAWN, State.DECLINED):
        return adaptation
    if adaptation.state == State.ACCEPTED:
        core_actions.withdraw_consent(
            subject=adaptation.subject,
            use=Consent.Use.PUBLICATION,
            by=BY_LINK if by.kind is Kind.PARTY else by,
        )
    adaptation.sealed = ""
    _decide(adaptation, State.WITHDRAWN)
    audit.record("adaptation-withdrawn", by=by, on=adaptation)
    return adaptation


@transaction.atomic
def tell_what_is_out_of_date(
    *, case: CaseStudyPage, part: str, says: str, source: str
) -> Correction:
    """Keep what a reader says is out of date, and pass it on to the people who ran it; anyone may."""
    correction = Correction.objects.create(case=case, part=part, says=says, source=source)
    audit.record("correction-made", by=NOBODY, on=correction)
    emails.correction_to_contact(correction)
    return correction


@transaction.atomic
def settle(*, correction: Correction, by: Principal) -> Correction:
    """Note that a correction was dealt with. Raises PermissionDenied if `by` may not read them."""
    require(by, MayLibrary.CORRECTION_READ, LIBRARY)
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.done_at is None:
        correction.done_at = timezone.now()
        correction.save(update_fields=["done_at"])
        audit.record("correction-done", by=by, on=correction)
    return correction


@transaction.atomic
def ask_for_reviews() -> int:
    """Ask those who ran each case that has fallen due, and editors, to look at it again: once a due day.

    A case without a day of its own falls due two years after it was last published. Returns how many
    were asked for.
    """
    today = timezone.localdate()
    asked: list[tuple[CaseStudyPage, date]] = []
    for case in CaseStudyPage.objects.published().exclude(review_due__gt=today):
        due = case.review_due or _years_after(
            timezone.localdate(case.last_published_at or timezone.now())
        )
        if due > today:
            continue
        _request, is_new = ReviewRequest.objects.get_or_create(case=case, due=due)
        if not is_new:
            continue
        if case.review_due is None:
            _set_review(case, due)
        reached = emails.review_to_contact(case, due)
        audit.record("review-asked-for", by=BEAT, on=case, contact=reached)
        asked.append((case, due))
    if asked:
        emails.reviews_to_editors(asked)
    return len(asked)


@transaction.atomic
def confirm_still_right(*, case: CaseStudyPage, due: date, by: Principal) -> bool:
    """Note that those who ran a case say that it is still right: it falls due again in two years.

    by: whoever holds the link that was mailed for this due day. Returns False, changing nothing,
    where the case is not due on that day any more. The caller has checked the link.
    """
    fresh = CaseStudyPage.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if fresh.review_due != due:
        return False
    _set_review(fresh, _years_after(timezone.localdate()))
    audit.record("case-confirmed", by=by, on=fresh)
    return True


def _set_review(case: CaseStudyPage, due: date) -> None:
    """Move the day on the page and in its newest version, which would bring the old one back."""
    CaseStudyPage.objects.filter(pk=case.pk).update(review_due=due)
    case.review_due = due
    if revision := case.latest_revision:
        revision.content["review_due"] = due.isoformat()
        revision.save(update_fields=["content"])


def _years_after(day: date) -> date:
    """The same day two years on; of a 29 February, the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + REVIEWED_EVERY, day=last)


def _waiting(adaptation: Adaptation) -> Adaptation:
    found = (
        Adaptation.objects.select_for_update().filter(pk=adaptation.pk, state=State.WAITING).first()
    )
    if found is None:
        raise AlreadyJudged("Somebody has judged this already.")
    return found


def _decide(adaptation: Adaptation, state: Adaptation.State) -> None:
    adaptation.state = state
    adaptation.decided_at = timezone.now()
    adaptation.save(update_fields=["state", "decided_at", "sealed"])
