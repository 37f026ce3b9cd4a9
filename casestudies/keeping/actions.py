"""Writes of the shelf and of saved searches, and telling people what their searches found."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from casestudies.asking import asked, everything_found
from casestudies.keeping import emails
from casestudies.keeping.access import Keepings, MayKeep
from casestudies.keeping.questions import parameters
from casestudies.models import CaseStudyPage, Kept, SavedSearch
from core import audit
from core.actions import BEAT
from core.permissions import Principal, require
from people.models import User

MOST_CASES, MOST_SEARCHES = 500, 50


class TooMany(Exception):
    """There is no room for more. most: how many there may be."""

    def __init__(self, most: int) -> None:
        super().__init__(f"There may be {most}.")
        self.most = most


@transaction.atomic
def keep_case(*, case: CaseStudyPage, note: str, by: Principal) -> Kept:
    """Put a public case at the end of one's shelf; one that stands there gets the note.

    Raises PermissionDenied if nobody is signed in, TooMany where the shelf is full, and
    CaseStudyPage.DoesNotExist for what is not public.
    """
    person = _person(by, MayKeep.CASE_KEEP)
    case = CaseStudyPage.objects.published().get(pk=case.pk)
    own = Kept.objects.select_for_update().filter(person=person)
    kept = own.filter(case=case).first()
    if kept is not None:
        kept.note = note
        kept.save(update_fields=["note"])
        return kept
    if own.count() >= MOST_CASES:
        raise TooMany(MOST_CASES)
    last = own.aggregate(last=Max("position"))["last"]
    kept = Kept.objects.create(
        person=person, case=case, note=note, position=0 if last is None else last + 1
    )
    audit.record("case-kept", by=by, on=kept)
    return kept


@transaction.atomic
def move(*, kept: Kept, steps: int, by: Principal) -> None:
    """Change places with the next public one on the shelf: below it (steps 1) or above it (-1).

    Raises PermissionDenied for anybody else's shelf.
    """
    require(by, MayKeep.CASE_KEEP, Keepings(kept.person))
    own = list(
        Kept.objects.select_for_update().filter(person=kept.person).values_list("pk", "case_id")
    )
    public = set(
        CaseStudyPage.objects.published()
        .filter(pk__in=[case for _pk, case in own])
        .values_list("pk", flat=True)
    )
    order = [pk for pk, _case in own]
    shown = [pk for pk, case in own if case in public]
    if kept.pk not in shown:
        return
    to = shown.index(kept.pk) + steps
    if not 0 <= to < len(shown):
        return
    order.remove(kept.pk)
    order.insert(order.index(shown[to]) + (steps > 0), kept.pk)
    placed = [Kept(pk=pk, position=position) for position, pk in enumerate(order)]
    Kept.objects.bulk_update(placed, ["position"])


@transaction.atomic
def let_go(*, kept: Kept, by: Principal) -> None:
    """Take a case off one's shelf. Raises PermissionDenied for anybody else's."""
    require(by, MayKeep.CASE_KEEP, Keepings(kept.person))
    audit.record("case-let-go", by=by, on=kept)
    kept.delete()


@transaction.atomic
def let_go_of_what_is_gone(*, by: Principal) -> int:
    """Take off one's shelf what is no longer public. Returns how many."""
    person = _person(by, MayKeep.CASE_KEEP)
    gone = Kept.objects.filter(person=person).exclude(case__in=CaseStudyPage.objects.published())
    for kept in gone:
        audit.record("case-let-go", by=by, on=kept)
    return gone.delete()[0]


@transaction.atomic
def keep_search(*, query: str, name: str, rhythm: str, by: Principal) -> SavedSearch:
    """Keep a search; one that asks the same gets the name and rhythm. query: see questions.of.

    Raises PermissionDenied if nobody is signed in, TooMany where there are enough.
    """
    person = _person(by, MayKeep.SEARCH_KEEP)
    own = SavedSearch.objects.select_for_update().filter(person=person)
    search = own.filter(query=query).first()
    if search is not None:
        return change_search(search=search, by=by, name=name, rhythm=rhythm, paused_at=None)
    if own.count() >= MOST_SEARCHES:
        raise TooMany(MOST_SEARCHES)
    search = SavedSearch.objects.create(person=person, query=query, name=name, rhythm=rhythm)
    audit.record("search-kept", by=by, on=search, rhythm=str(rhythm))
    return search


@transaction.atomic
def change_search(*, search: SavedSearch, by: Principal, **details: Any) -> SavedSearch:
    """Change name, rhythm or paused_at. Who starts hearing of it hears of what comes from now on.

    Raises PermissionDenied for anybody else's search.
    """
    require(by, MayKeep.SEARCH_KEEP, Keepings(search.person))
    was_silent = search.paused_at or search.rhythm == SavedSearch.Rhythm.NEVER
    for name, value in details.items():
        setattr(search, name, value)
    if was_silent:
        search.looked_at = search.since = timezone.now()
    search.save(update_fields=[*details, "looked_at", "since"])
    audit.record("search-changed", by=by, on=search, fields=", ".join(sorted(details)))
    return search


@transaction.atomic
def forget_search(*, search: SavedSearch, by: Principal) -> None:
    """Delete a search. Raises PermissionDenied for anybody else's."""
    require(by, MayKeep.SEARCH_KEEP, Keepings(search.person))
    audit.record("search-forgotten", by=by, on=search)
    search.delete()


@transaction.atomic
def stop_writing(*, search: SavedSearch, by: Principal) -> None:
    """Write no more about a search: asked for by whoever holds the link of one of its mails."""
    if search.paused_at is None:
        search.paused_at = timezone.now()
        search.save(update_fields=["paused_at"])
        audit.record("search-stopped", by=by, on=search)


@transaction.atomic
def tell_of_news(*, public_id: str) -> int:
    """Write to the person of a search that is due what it has found since. Returns how many cases.

    Run twice it tells nothing twice; where there is nothing new it writes nothing.
    """
    due = SavedSearch.objects.due().select_for_update(of=("self",), skip_locked=True)
    search = due.select_related("person").filter(public_id=public_id).first()
    if search is None:
        return 0
    now = timezone.now()
    young = CaseStudyPage.objects.published().filter(first_published_at__gt=search.news_since)
    new = set(young.exclude(pk__in=search.told).values_list("pk", flat=True))
    keys: list[int] = []
    if new:
        this = asked(parameters(search.query))
        # What is no term any more finds nothing, and is named where the search is shown.
        keys = [key for key in everything_found(this.question) if key in new]
    if keys:
        emails.news(search, keys, at=now)
        audit.record("search-told", by=BEAT, on=search, cases=len(keys))
    search.looked_at = now
    again = CaseStudyPage.objects.filter(
        pk__in=[*search.told, *keys], first_published_at__gt=search.news_since
    )
    search.told = list(again.values_list("pk", flat=True))
    search.save(update_fields=["looked_at", "told"])
    return len(keys)


def _person(by: Principal, permission: MayKeep) -> User:
    """Who keeps, locked so that two tabs do not count past each other."""
    if by.person is None:
        require(by, permission, Keepings(User()))
    assert by.person is not None
    return User.objects.select_for_update(of=("self",)).get(pk=by.person.pk)
