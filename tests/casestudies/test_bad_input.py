"""Whatever stands in an address of the library: an answer with a reason, or 400; nothing is shown as markup."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestudies.facets import SHOWN
from tests.casestudies.shelf import LIST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
PARTS, SUGGESTIONS = f"{LIST}parts/", f"{LIST}suggestions/"
CHOICES = ("sort", "view", "exact", "not", "page", *SHOWN)
PART_OF_A_PAGE = {"HX-Request": "true"}
IN_PATHS = [f"{LIST}{kind}/" for kind in ("themes", "methods", "places")]
MARKUP = "<i class=try>"
HEAVIEST = 300_000  # bytes of HTML, whatever was asked
OPERATORS = [
    '"left open', "-", "--", "-*", '-"', "*", '"" "" ""', 'a* b* c* -d* "e', "()" * 400,
    "AND OR NOT", "title:football", "football^9999", "fo?tball~2", "[a TO z]", "\\", "a & | ! <-> b :*",
]  # fmt: skip
HOSTILE = [
    *OPERATORS,
    f"'\"/>{MARKUP}", f"</title></script>{MARKUP}", "%s %(q)s {{ q }}",
    "'; DROP TABLE wagtailcore_page; --", "1 OR 1=1) UNION SELECT version()",
    "\x01", "a\x1bb", "\u202edlrow", "\u200d", "\ufeff", "\U0001f9f6", "\ufffe", "ﬁ ǆ İ ß",
    "Z\u0351\u0351\u0351" * 300, "x" * 10_000, "long " * 2_000, "-no " * 2_000, '"a b" ' * 2_000,
    "-1", "0", "99999999999999999999", "1e9", "１", "½", "NaN", "true", "none", " ", "\t\n",
    "place:E08000038", "trigger:", ":", "not:not:not",
]  # fmt: skip
BROKEN = [
    "%00", "a%00b", "%ff%fe", "%c3%28", "%ed%a0%80", "%", "%zz", "%u0041", "%E0%A4%A", "+%2B+", "%0d%0aSet-Cookie:a",
]  # fmt: skip


def answered(client: Client, address: str, **asked: Any) -> None:
    """The address gives an answer in words, or says that it was badly asked."""
    answer = client.get(address, **asked)
    assert answer.status_code in {200, 400}, address
    assert len(answer.content) < HEAVIEST, "what was asked is repeated over and over"
    assert MARKUP not in answer.content.decode()
    assert "Set-Cookie" not in answer.headers


def test_words_may_be_anything(shelf: Callable[..., None], client: Client) -> None:
    for value in HOSTILE:
        answered(client, LIST, query_params={"q": value}, headers=PART_OF_A_PAGE)
        answered(client, SUGGESTIONS, query_params={"q": value})


def test_words_may_be_anything_without_an_index(library: Any, client: Client) -> None:
    for value in OPERATORS:
        answered(client, LIST, query_params={"q": value}, headers=PART_OF_A_PAGE)


def test_every_choice_may_be_anything(shelf: Callable[..., None], client: Client) -> None:
    for value in HOSTILE:
        answered(client, LIST, query_params=dict.fromkeys(CHOICES, value))
        answered(client, PARTS, query_params={"q": value, "page": value})


@pytest.mark.parametrize("path", [LIST, PARTS, SUGGESTIONS])
def test_what_is_no_text_at_all_is_answered_too(
    path: str, shelf: Callable[..., None], client: Client
) -> None:
    for name in ("q", "page", "place"):
        for value in BROKEN:
            answered(client, f"{path}?{name}={value}")
    answered(client, f"{path}?q")
    answered(client, f"{path}?q=a&q=b&q[]=c&q.x=d&&&=;=")


@pytest.mark.parametrize("path", IN_PATHS)
def test_a_path_may_hold_anything(path: str, shelf: Callable[..., None], client: Client) -> None:
    for value in [*map(quote, HOSTILE), *BROKEN]:
        answer = client.get(f"{path}{value}/")
        assert answer.status_code in {400, 404}, value
        assert MARKUP not in answer.content.decode()


def test_more_choices_than_anybody_makes_make_no_heavier_page(
    shelf: Callable[..., None], client: Client
) -> None:
    many = "&".join(f"{name}=v{number}" for name in SHOWN for number in range(400))

    answered(client, f"{LIST}?{many}")
    answered(client, f"{LIST}?view=map&{many}")


VALUES = st.text(max_size=40) | st.sampled_from(HOSTILE).map(lambda text: text[:200])
QUESTIONS = st.dictionaries(
    st.sampled_from(("q", *CHOICES)), st.lists(VALUES, min_size=1, max_size=3), max_size=6
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=QUESTIONS)
def test_anything_may_be_asked_at_once(
    asked: dict[str, list[str]], shelf: Callable[..., None], client: Client
) -> None:
    answered(client, LIST, query_params=asked, headers=PART_OF_A_PAGE)


def test_an_answer_to_what_is_unknown_says_why(shelf: Callable[..., None], client: Client) -> None:
    for name in SHOWN[:3]:
        page = client.get(LIST, {name: f"'\"{MARKUP}"}).content.decode()
        assert "There is a problem" in page
        assert "is no value of" in page
