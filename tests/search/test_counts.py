"""Every number of an answer, against counting by hand."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casestudies.facets import FACETS
from casestudies.finding import CASES
from casestudies.models import CaseStudyPage, Method, ParticipantGroup, Sector, Theme, Trigger
from places.models import Place
from search.answers import ask
from search.questions import Question
from tests.search import library

pytestmark = pytest.mark.django_db

CASES_MADE = 40
# Words that mean nothing else, and whose stem is the word.
WORDS = ["zebra", "quartz", "lantern", "violin", "harbour", "meadow", "copper", "walnut"]
# Of two regions, of Wales, of the kingdom as a whole, and abroad.
PLACES = ["E08000038", "E08000039", "E06000001", "W06000015", "E12000003", "GB", "IE"]
CODES = [*PLACES, "E92000001", "W92000004", "E12000001", "S92000003", "X99"]

Held = tuple[int, list[str], dict[str, set[str]]]  # key, its words, its values by facet


def made() -> list[Held]:
    """A library in which every facet has cases with none, one and several values."""
    dice = random.Random(5)
    slugs = {
        name: list(model.objects.values_list("slug", flat=True)[:5])
        for name, model in (
            ("themes", Theme), ("methods", Method), ("triggers", Trigger),
            ("participant_groups", ParticipantGroup),
        )
    }  # fmt: skip
    sectors = [None, *Sector.objects.values_list("slug", flat=True)[:3]]
    texts = [dice.choices(WORDS, k=dice.randint(0, 4)) for _ in range(CASES_MADE)]
    keys = library.make(
        *(
            {
                "title": f"Case {number}",
                "summary": f"{' '.join(text)}.",
                "approach": "",
                "challenge": dice.choice(["", "<p>told</p>"]),
                "impact": dice.choice(["", "<p>told</p>"]),
                "lessons": dice.choice(["", "<p>told</p>"]),
                "what_did_not_work": dice.choice(["", "<p>told</p>"]),
                "sustainability": dice.choice(["", "<p>told</p>"]),
                "led_by": dice.choice(["", "the council"]),
                "short_description": dice.choice(["", "Told in short."]),
                "participants": dice.choice([[], ["neighbours"]]),
                "year_start": dice.choice([None, 1999, 2000, 2009, 2014, 2015, 2020]),
                "situation": dice.choice(["none", "shock", "crisis"]),
                "evidence_level": dice.randint(0, 5),
                "sector": dice.choice(sectors),
                "places": dice.sample(PLACES, dice.randint(0, 2)),
                "parts": [{"name": "A", "description": "b"}] * dice.randint(0, 2),
                "first_published_at": datetime(2024, 1, 1 + number % 28, tzinfo=UTC),
                **{name: dice.sample(some, dice.randint(0, 3)) for name, some in slugs.items()},
            }
            for number, text in enumerate(texts)
        )
    )
    cases = CaseStudyPage.objects.in_bulk(keys)
    return [
        (key, text, {name: set(facet.values(cases[key])) for name, facet in FACETS.items()})
        for key, text in zip(keys, texts, strict=True)
    ]


@st.composite
def filters(draw: Callable[..., Any], held: list[Held]) -> dict[str, frozenset[str]]:
    names = draw(st.lists(st.sampled_from(list(FACETS)), max_size=3, unique=True))
    chosen = {}
    for name in names:
        some = sorted({value for _, _, values in held for value in values[name]})
        values = st.sampled_from([*some, "unknown", "", *(CODES if name == "place" else ())])
        chosen[name] = frozenset(draw(st.lists(values, max_size=3)))
    return chosen


@st.composite
def typed(draw: Callable[..., Any]) -> tuple[str, Callable[[list[str]], bool]]:
    """What somebody types, and whether a text answers it."""
    any_of = draw(st.lists(st.sampled_from([*WORDS, "unheard"]), max_size=3))
    without = draw(st.lists(st.sampled_from(WORDS), max_size=1))
    phrase = draw(st.one_of(st.just([]), st.lists(st.sampled_from(WORDS), min_size=2, max_size=2)))
    words = [*any_of, *(f"-{word}" for word in without)]
    if phrase:
        words.append(f'"{" ".join(phrase)}"')

    def answers(text: list[str]) -> bool:
        pairs = list(pairwise(text))
        return (
            (not any_of or bool(phrase) or bool({*any_of} & {*text}))
            and not {*without} & {*text}
            and (not phrase or tuple(phrase) in pairs)
        )

    return " ".join(words), answers


def counted(
    held: list[Held], chosen: dict[str, frozenset[str]], answers: Callable[[list[str]], bool]
) -> tuple[set[int], dict[str, dict[str, int]]]:
    """Keys, and the count of every value under the choices of the other facets."""

    def under(but: str = "") -> list[Held]:
        return [
            (key, text, values)
            for key, text, values in held
            if answers(text)
            and all(
                values[name] & wanted for name, wanted in chosen.items() if wanted and name != but
            )
        ]

    facets = {
        name: dict(Counter(value for _, _, values in under(name) for value in values[name]))
        for name in FACETS
    }
    return {key for key, _, _ in under()}, facets


QUICK = settings(
    deadline=None,
    phases=(Phase.generate,),  # shrinking a failure would take minutes
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def test_count_keys_and_every_facet_of_the_index_are_exact(follow: Any) -> None:
    held = made()
    follow(CASES)

    @settings(QUICK, max_examples=100)
    @given(asked=typed(), chosen=filters(held), first=st.integers(0, 40))
    def check(asked: Any, chosen: dict[str, frozenset[str]], first: int) -> None:
        words, answers = asked
        keys, facets = counted(held, chosen, answers)

        answer = ask(CASES, Question(words, chosen, literally=True, size=CASES_MADE))
        page = ask(CASES, Question(words, chosen, literally=True, first=first, size=7))

        assert answer.from_index
        assert (answer.count, set(answer.keys)) == (len(keys), keys)
        assert len(answer.keys) == len(keys)
        assert answer.facets == facets
        assert page.keys == answer.keys[first : first + 7]
        assert page.count == len(keys)

    check()


def test_count_keys_and_every_facet_of_the_plain_answer_are_exact(db: None) -> None:
    held = made()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a library of some age has been

    @settings(QUICK, max_examples=15)
    @given(
        asked=typed(),
        chosen=filters(held),
        other=st.sampled_from(list(FACETS)),
        first=st.integers(0, 40),
    )
    def check(asked: Any, chosen: dict[str, frozenset[str]], other: str, first: int) -> None:
        words, answers = asked
        keys, facets = counted(held, chosen, answers)
        some = tuple(sorted({*chosen, other}))

        answer = ask(CASES, Question(words, chosen, size=CASES_MADE, counted=some))
        page = ask(CASES, Question(words, chosen, first=first, size=7, counted=()))

        assert not answer.from_index
        assert (answer.count, set(answer.keys)) == (len(keys), keys)
        assert answer.facets == {name: facets[name] for name in some}
        assert page.keys == answer.keys[first : first + 7]

    check()


@pytest.mark.parametrize("order", ["newest", "reviewed", "evidenced"])
def test_both_answers_put_the_cases_in_the_same_order(order: str, follow: Any) -> None:
    dates = [datetime(2024, 1, day, tzinfo=UTC) for day in (5, 3, 9, 1)]
    keys = library.make(
        *(
            {
                "title": f"Case {number}",
                "first_published_at": at,
                "last_published_at": dates[-number],
                "evidence_level": number % 2,
            }
            for number, at in enumerate(dates)
        )
    )
    plainly = ask(CASES, Question(order=order)).keys

    follow(CASES)

    assert ask(CASES, Question(order=order)).keys == plainly
    assert sorted(plainly) == sorted(keys)


@pytest.mark.parametrize("value", ["unheard of", "", "99999999999999999999"])
def test_nothing_has_a_value_that_is_not_known(value: str, follow: Any, found: Any) -> None:
    library.make({"title": "Football"})
    asked = [Question(chosen={name: frozenset({value})}, counted=(name,)) for name in FACETS]

    plainly = [ask(CASES, question) for question in asked]
    follow(CASES)

    assert all(answer.count == 0 and not answer.keys for answer in plainly)
    assert [(0, answer.facets) for answer in plainly] == [
        (answer.count, answer.facets) for answer in (ask(CASES, question) for question in asked)
    ]


def test_a_place_counts_for_everything_around_it(follow: Any, found: Any) -> None:
    (key,) = library.make({"title": "Football", "places": ["E08000038"]})
    follow(CASES)

    place: Place | None = Place.objects.get(code="E08000038")
    while place:
        assert found(chosen={"place": frozenset({place.code})}).keys == [key]
        assert found().facets["place"][place.code] == 1
        place = place.parent
