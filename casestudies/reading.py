"""Cases by their keys, as an answer of the search engine names them."""

from collections.abc import Sequence
from typing import Any

from casestudies.models import CaseStudyPage


def in_order(keys: Sequence[int], *, with_terms: bool = False) -> list[CaseStudyPage]:
    """The public ones among them, in their order, with what a list shows of each."""
    if not keys:
        return []
    found: Any = CaseStudyPage.objects.published().filter(pk__in=keys).with_what_a_list_shows()
    if with_terms:
        found = found.prefetch_related("triggers", "methods", "participant_groups")
    by_key = {case.pk: case for case in found}
    return [by_key[key] for key in keys if key in by_key]
