"""What one keeps, as a part of the copy of one's data."""

from typing import Any

from django.conf import settings

from casestudies.keeping.questions import address
from casestudies.models import Kept, SavedSearch
from casestudies.reading import in_order
from core.permissions import Principal
from people.data_export import moment
from people.models import User


def of_shelf(person: User) -> list[dict[str, Any]]:
    """Notes and times, and which case where it is public."""
    kept = list(Kept.objects.visible_to(Principal.of_person(person)))
    cases = {case.pk: case for case in in_order([each.case_id for each in kept])}
    return [
        {
            "case": cases[each.case_id].full_url if each.case_id in cases else None,
            "note": each.note,
            "kept": moment(each.kept_at),
        }
        for each in kept
    ]


def of_searches(person: User) -> list[dict[str, Any]]:
    return [
        {
            "name": search.name,
            "address": settings.BASE_URL + address(search.query),
            "written_about": search.rhythm,
            "paused": moment(search.paused_at),
        }
        for search in SavedSearch.objects.visible_to(Principal.of_person(person))
    ]
