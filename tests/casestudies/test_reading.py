"""What a list reads of a case study: the same that its page says, in one query, and only what is public."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from casestudies.actions import withdraw
from casestudies.models import CaseStudyIndexPage, CaseStudyPage
from casestudies.reading import in_order
from core.permissions import Principal
from tests.casestudies.shelf import BARNSLEY, LEEDS, SCOTLAND
from tests.search.library import make

pytestmark = pytest.mark.django_db
SAID = ("url", "full_url", "years", "place_name", "list_text", "theme_names", "sections")


@pytest.mark.parametrize(
    "fields",
    [
        {"places": [LEEDS, BARNSLEY], "themes": ["inclusive-spaces", "building-trust"]},
        {"places": [SCOTLAND], "short_description": "A supper for everyone.", "year_start": 2011},
        {"places": ["GB"], "year_start": 2011, "year_end": 2011},
        {"area": "Pendle, Lancashire", "year_end": 2016, "evidence_level": 3},
        {"year_start": 2011, "year_end": 2016, "lessons": "<p>Begin early.</p>"},
    ],
)
def test_a_list_says_of_a_case_what_its_page_says(
    library: CaseStudyIndexPage, fields: dict[str, Any]
) -> None:
    (key,) = make({"title": "Friday football", **fields})
    page = CaseStudyPage.objects.get(pk=key)

    (listed,) = in_order([key])

    assert {name: getattr(listed, name) for name in SAID} == {
        name: getattr(page, name) for name in SAID
    }
    assert listed.evidence == page.evidence


def test_a_list_keeps_the_order_of_the_keys_and_asks_once(
    library: CaseStudyIndexPage, django_assert_num_queries: Any
) -> None:
    keys = make(*({"title": f"Case {number}", "places": [LEEDS]} for number in range(9)))[::-1]
    in_order(keys)

    with django_assert_num_queries(1):
        assert [case.pk for case in in_order(keys)] == keys
    with django_assert_num_queries(0):
        assert in_order([]) == []


def test_a_list_asked_for_at_different_times_leaves_out_what_has_expired_since(
    library: CaseStudyIndexPage,
) -> None:
    key, other = make(
        {"title": "Until tomorrow", "expire_at": timezone.now() + timedelta(days=1)},
        {"title": "For good"},
    )

    assert [case.pk for case in in_order([key, other])] == [key, other]
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert [case.pk for case in in_order([key, other])] == [other]


def test_a_list_leaves_out_what_is_withdrawn_a_draft_or_unknown(
    library: CaseStudyIndexPage, make_case: Callable[..., CaseStudyPage]
) -> None:
    withdrawn, draft = make_case("withdrawn"), make_case("a-draft", live=False)
    (public,) = make({"title": "Public"})
    assert [case.pk for case in in_order([withdrawn.pk, public])] == [withdrawn.pk, public]

    withdraw(case=withdrawn, by=Principal.of_command("test"))

    assert [case.pk for case in in_order([withdrawn.pk, draft.pk, 10**9, public])] == [public]
