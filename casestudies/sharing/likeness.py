"""Cases of the library like the one that is being written: perhaps the same work, and peers."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from rapidfuzz import fuzz

from casestudies.finding import CASES
from casestudies.models import Contact, Offer
from casestudies.reading import Listed, in_order
from search.answers import ask
from search.questions import Question

MOST, MOST_WORDS = 4, 60
ALIKE = 82  # of 100, from which two titles are probably of one work


@dataclass(frozen=True)
class Like:
    """case: a public one; is_same: whether it may be the same work; contact_url: where its people are
    written to, by relay, or ""."""

    case: Listed
    is_same: bool
    contact_url: str


def likes(offer: Offer) -> list[Like]:
    """The public cases most like an offer, those first that may be the same work."""
    title = str(offer.answers.get("title") or "")
    told = f"{title} {offer.answers.get('approach') or ''}".split()[:MOST_WORDS]
    if len(told) < 2:
        return []
    # Words of a story are no operators: a hyphen leaves nothing out, a quotation mark binds nothing.
    words = " ".join("".join(c if c.isalnum() else " " for c in word) for word in told)
    found = in_order(ask(CASES, Question(words=words, size=MOST, counted=())).keys)
    cases = [case for case in found if case.translation_key != offer.case]
    reached = _with_contacts({case.translation_key for case in cases})
    made = [
        Like(
            case,
            _is_same(offer, case),
            reverse("casestudies:contact-write", args=[case.slug])
            if case.translation_key in reached
            else "",
        )
        for case in cases
    ]
    return sorted(made, key=lambda like: not like.is_same)


def _is_same(offer: Offer, case: Listed) -> bool:
    title = str(offer.answers.get("title") or "").casefold()
    organisation = str(offer.answers.get("organisation") or "").strip().casefold()
    same_people = bool(organisation) and organisation == case.organisation.strip().casefold()
    return same_people or fuzz.token_sort_ratio(title, case.title.casefold()) >= ALIKE


def _with_contacts(cases: set[UUID]) -> set[UUID]:
    return set(Contact.objects.filter(case__in=cases).values_list("case", flat=True))
