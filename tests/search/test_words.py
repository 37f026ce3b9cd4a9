"""What is made of what somebody types."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.finding import CASES
from search import analysis, words
from search.answers import ask, corrected
from search.models import Synonyms
from search.questions import Question
from search.synonyms import thesaurus
from search.words import MOST_PARTS, MOST_WORDS, read
from tests.search import library


@pytest.mark.parametrize(
    ("typed", "said", "phrases", "without", "beginnings"),
    [
        ("Football club", ["football", "club"], [], [], []),
        ('"two streets" apart', ["two", "streets", "apart"], [["two", "streets"]], [], []),
        ('"two streets', ["two", "streets"], [["two", "streets"]], [], []),
        ('"football"', ["football"], [], [], []),
        ("football -riot", ["football"], [], [["riot"]], []),
        ('-"two streets"', [], [], [["two", "streets"]], []),
        ("well-being", ["well", "being"], [], [], []),
        ("foot*", [], [], [], ["foot"]),
        ("f* *", [], [], [], []),
        ("and/or; café’s ÅNGSTRÖM", ["and", "or", "cafe", "s", "angstrom"], [], [], []),
        ('- -- "" "-"', [], [], [], []),
        ("", [], [], [], []),
    ],
)
def test_words_phrases_exclusions_and_beginnings_are_told_apart(
    typed: str, said: Any, phrases: Any, without: Any, beginnings: Any
) -> None:
    found = read(typed)

    assert (found.words, found.phrases, found.without, found.beginnings) == (
        said, phrases, without, beginnings,
    )  # fmt: skip
    assert not found.cut


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_whatever_is_typed_is_read_within_limits(typed: str) -> None:
    found = read(typed)

    assert len(set(words.telling(found.words))) <= MOST_WORDS
    assert len(found.words) <= 10 * MOST_WORDS
    for parts in (found.phrases, found.without, found.beginnings):
        assert len(parts) <= MOST_PARTS
    assert found.asks_nothing == (not analysis.exact().analyze(typed)) or found.asks_nothing


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(f"word{number}" for number in range(2000)),
        "the " * 3000,
        '"a b" ' * 2000,
        " ".join(f"-no{number}" for number in range(2000)),
        " ".join(f"begin{number}*" for number in range(2000)),
    ],
)
def test_more_than_is_looked_for_is_cut_and_said(typed: str) -> None:
    assert read(typed).cut


def test_words_count_once_however_often_they_are_typed(db: None, follow: Any, found: Any) -> None:
    Synonyms.objects.create(words=["heron", "waterbird"])
    library.make(
        {"title": "Heron"}, {"title": "Waterbird", "summary": "A heron."}, {"title": "Owl"}
    )
    follow(CASES)

    once, often = found("heron owl"), found("heron " * 300 + "owl")

    assert often.keys == once.keys
    assert often.count == 3


@pytest.fixture
def herons(db: None, follow: Any) -> list[int]:
    keys = library.make(
        {"title": "Herons of Hull", "summary": "Neighbours kept herons by the estuary."},
        {"title": "Otters", "summary": "A café for otters <b>& friends</b> &amp; ducks."},
        {"title": "Hidden", "summary": "Pangolins.", "live": False},
    )
    follow(CASES)
    return keys


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("heorns", "herons"),
        ("Estuery", "estuary"),
        ("neigbours estuery", "neighbours estuary"),
        ("estuáry", ""),
        ("ésturay", "estuary"),
        ('"neigbours kept"', '"neighbours kept"'),
        ("neigbours -otters", "neighbours -otters"),
        ("herons/estuery", "herons estuary"),
        ("otter", ""),  # held by its stem, and a word
        ("heroes", ""),  # a word, though near one
        ("oters", "otters"),
        ("hul", ""),  # too short to say
        ("xyzzyqq", ""),
        ("pangolims", ""),  # near what nobody may see
    ],
)
def test_slips_are_corrected_and_words_are_not(
    typed: str, meant: str, herons: list[int], found: Any
) -> None:
    assert found(typed).corrected == meant
    assert found(typed, literally=True).corrected == ""


def test_a_word_of_the_list_of_synonyms_is_not_corrected(herons: list[int], found: Any) -> None:
    assert found("heorns").corrected == "herons"

    Synonyms.objects.create(words=["heorns", "egrets"])
    library_follows()

    assert found("heorns").corrected == ""


def library_follows() -> None:
    from tests.search.conftest import bring_up

    bring_up(CASES)


def test_the_last_word_may_be_unfinished_while_something_begins_so(herons: list[int]) -> None:
    assert corrected(CASES, "estuery") == "estuary"
    assert corrected(CASES, "estua") == ""
    assert corrected(CASES, "estuery neighb") == "estuary neighb"


def test_only_so_many_words_of_a_text_are_looked_up(
    herons: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def nearest(word: str, _vocabulary: Any) -> list[str]:
        asked.append(word)
        return []

    monkeypatch.setattr("search.spelling.nearest", nearest)
    ask(CASES, Question(" ".join(f"qqzx{chr(97 + at)}{chr(97 + at)}" for at in range(26))))

    assert 0 < len(asked) <= 6


def test_synonyms_find_one_another_and_those_named_besides_only_one_way(
    db: None, follow: Any, found: Any
) -> None:
    Synonyms.objects.create(words=["heron", "tall grey bird"], also=["wader"])
    heron, bird, wader, _grey = library.make(
        {"title": "Heron"}, {"title": "A tall grey bird"}, {"title": "Waders"}, {"title": "Grey"}
    )
    follow(CASES)

    assert set(found("herons").keys) == {heron, bird, wader}
    assert {heron, bird, wader} <= set(found("tall grey birds").keys)
    assert set(found("bird").keys) == {bird}
    assert set(found("wader").keys) == {wader}


@pytest.mark.parametrize(
    "groups",
    [
        [{"words": [], "also": []}],
        [{"words": ["…"], "also": ["-"]}],
        [{"words": ["heron", "heron"], "also": ["heron"]}],
        [{"words": [], "also": ["heron"]}],
        [{"words": ["a b c d e f g h i"], "also": ["heron"]}],
        [{"words": ["heron"], "also": ["otter"]}, {"words": ["herons"], "also": ["owl"]}],
    ],
)
def test_a_list_of_synonyms_out_of_order_does_no_harm(
    groups: Any, db: None, follow: Any, found: Any
) -> None:
    Synonyms.objects.all().delete()
    Synonyms.objects.bulk_create(Synonyms(**group) for group in groups)
    (key,) = library.make({"title": "Heron"})
    follow(CASES)

    assert found("heron a b").keys == [key]
    assert found("otter").keys == []
    assert thesaurus().found_in([]) == {}


def test_the_longest_phrase_counts_and_its_words_begin_no_other(db: None) -> None:
    Synonyms.objects.all().delete()
    Synonyms.objects.create(words=["young people", "youth"])
    Synonyms.objects.create(words=["people", "folk"])
    Synonyms.objects.create(words=["young people's centre", "youth club"])

    known = thesaurus()

    assert known.found_in(["young", "people"]) == {0: [["youth"]]}
    assert known.found_in(["people", "people"]) == {0: [["folk"]], 1: [["folk"]]}
    assert known.found_in(["young", "people", "s", "centre"]) == {0: [["youth", "club"]]}


@pytest.mark.parametrize(
    ("words", "text", "passage"),
    [
        ("café", "A café for otters", "A <mark>café</mark> for otters"),
        ("cafe", "Ein Übermut, a café", "Ein Übermut, a <mark>café</mark>"),
        (
            "otters", "🦩 <script>x</script> & otters «é»",
            "🦩 &lt;script&gt;x&lt;/script&gt; &amp; <mark>otters</mark> «é»",
        ),
        ("otter", 'Otter "x" \'y\'', "<mark>Otter</mark> &quot;x&quot; &#x27;y&#x27;"),
        ("otters", "None of them here", ""),
        ("otters", "", ""),
    ],
)  # fmt: skip
def test_a_passage_is_safe_and_marks_the_right_letters(
    words: str, text: str, passage: str, herons: list[int], found: Any
) -> None:
    assert found(words).snippet(text) == passage


def test_a_passage_is_short_and_says_where_it_is_cut(herons: list[int], found: Any) -> None:
    passage = found("otters").snippet("é è ê " * 200 + "the otters came. " + "ö ä ü " * 200)

    assert "<mark>otters</mark>" in passage
    assert found("otters").snippet("“Otters came.”") == "“<mark>Otters</mark> came.”"
    assert passage.startswith("…")
    assert passage.endswith("…")
    assert len(passage) < 300
