"""The writes that keep cases alive: adaptations offered and judged, corrections, reviews."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from casestudies.access import LIBRARY, MayLibrary
from casestudies.models import CaseStudyPage
from casestudies.models.adaptations import UNCONFIRMED_FOR, Adaptation, Offerer
from casestudies.models.corrections import Correction, ReviewRequest
from casestudies.upkeep import emails
from casestudies.wording import TRIED
from core import actions as core_actions
from core import audit
from core.actions import BEAT
from core.models import Consent
from core.permissions import NOBODY, Kind, Principal, require
from people.leaving import addresses_of
from people.models import User

State = Adaptation.State
REVIEWED_EVERY = 2  # years


class AlreadyJudged(Exception):
    """It waits for no reader: somebody judged or withdrew it meanwhile, or nobody confirmed it."""


@transaction.atomic
def offer(*, case: CaseStudyPage, offerer: Offerer, **said: Any) -> Adaptation:
    """Keep what somebody tells of having tried a case too; anyone may. Nobody reads it before whoever
    has the address confirms it by the link that is mailed for it.

    said: the fields of Adaptation that tell of it, validated by the form.
    """
    adaptation = Adaptation(case=case, **said)
    adaptation.seal(offerer)
    adaptation.save()
    audit.record("adaptation-offered", by=NOBODY, on=adaptation)
    emails.to_offerer(adaptation, "confirm", days=UNCONFIRMED_FOR.days)
    return adaptation


@transaction.atomic
def confirm_adaptation(*, adaptation: Adaptation, by: Principal) -> Adaptation:
    """Note that whoever holds the mailed link wrote it: it waits to be read from now on.

    Confirming again changes nothing. Raises PermissionDenied for anybody else.
    """
    if by != adaptation.holder:
        raise PermissionDenied("The mailed link alone confirms it.")
    adaptation = Adaptation.objects.select_for_update().get(pk=adaptation.pk)
    if adaptation.state == State.ASKED:
        adaptation.state = State.WAITING
        adaptation.save(update_fields=["state"])
        audit.record("adaptation-confirmed", by=by, on=adaptation)
    return adaptation


@transaction.atomic
def accept(*, adaptation: Adaptation, by: Principal) -> Adaptation:
    """Say that one would show it. With the second person who would, it is on its case's page, on the
    consent that was given with it; the first saying so again changes nothing.

    Raises PermissionDenied if `by` may not judge them or is nobody with an account, AlreadyJudged.
    """
    require(by, MayLibrary.ADAPTATION_JUDGE, LIBRARY)
    if by.person is None:
        raise PermissionDenied("Two people read it, each with an account.")
    adaptation = _waiting(adaptation)
    if adaptation.first_reader == str(by):
        return adaptation
    audit.record("adaptation-accepted", by=by, on=adaptation)
    if not adaptation.first_reader:
        adaptation.first_reader = str(by)
        adaptation.save(update_fields=["first_reader"])
        return adaptation
    core_actions.give_consent(
        subject=adaptation.subject,
        use=Consent.Use.PUBLICATION,
        text=TRIED.text(),
        by=adaptation.holder,
    )
    adaptation.second_reader = str(by)
    _decide(adaptation, State.ACCEPTED)
    audit.record("adaptation-shown", by=by, on=adaptation)
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
    core_actions.take_back_consents(subject=adaptation.subject, by=by)
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
    core_actions.take_back_consents(subject=adaptation.subject, by=by)
    adaptation.sealed = ""
    _decide(adaptation, State.WITHDRAWN)
    audit.record("adaptation-withdrawn", by=by, on=adaptation)
    return adaptation


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete what was told from addresses that nobody confirmed. Returns how many."""
    over = Adaptation.objects.filter(
        state=State.ASKED, made_at__lte=timezone.now() - UNCONFIRMED_FOR
    )
    for adaptation in over:
        audit.record("adaptation-expired", by=BEAT, on=adaptation)
    return over.delete()[0]


def told_by(addresses: Collection[str]) -> list[Adaptation]:
    """What was told from one of these addresses, the latest first. Who told it is sealed: each is opened."""
    held = Adaptation.objects.exclude(sealed="").select_related("case").order_by("-made_at", "-pk")
    return [one for one in held if emails.address_of_offerer(one).lower() in addresses]


@transaction.atomic
def leave(*, person: User, by: Principal) -> None:
    """Forget that somebody who closes their account told of it: what is shown stays, without their name
    and address; what nobody has accepted goes."""
    for adaptation in told_by(addresses_of(person)):
        if adaptation.state == State.ACCEPTED:
            adaptation.sealed = ""
            adaptation.save(update_fields=["sealed"])
            audit.record("adaptation-offerer-forgotten", by=by, on=adaptation)
        else:
            withdraw_adaptation(adaptation=adaptation, by=adaptation.holder)


@transaction.atomic
def tell_what_is_out_of_date(
    *, case: CaseStudyPage, part: str, says: str, source: str, tells_contact: bool = True
) -> Correction:
    """Keep what a reader says is out of date for editors, and pass it on to the people who ran the case
    unless they have been written to enough; anyone may."""
    correction = Correction.objects.create(case=case, part=part, says=says, source=source)
    audit.record("correction-made", by=NOBODY, on=correction)
    if tells_contact:
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
    adaptation.save(update_fields=["state", "second_reader", "decided_at", "sealed"])
