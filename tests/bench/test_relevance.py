"""The figures of `make bench-relevance`, against ones worked out by hand."""

import json

import pytest

from tests.bench.relevance import Judgement, figures, read

GRADES = {"best": 3, "useful": 2, "touching": 1}


def judged(*found: str, kind: str = "place") -> Judgement:
    return Judgement("set", "one", kind, "words", GRADES, found)


def test_the_ideal_order_gives_one_and_nothing_found_gives_none():
    assert judged("best", "useful", "touching").ndcg == 1
    assert judged().ndcg == 0


def test_gains_are_discounted_by_their_rank():
    # 3 / log2(2) + 7 / log2(4), against 7 / log2(2) + 3 / log2(3) + 1 / log2(4)
    assert judged("useful", "other", "best").ndcg == pytest.approx(6.5 / 9.39279, abs=1e-5)


def test_only_the_first_ten_count():
    assert judged(*(f"other-{n}" for n in range(10)), "best").ndcg == 0
    assert judged(*(f"other-{n}" for n in range(10)), "best").reciprocal_rank == 0


def test_the_first_useful_result_gives_the_reciprocal_rank():
    assert judged("touching", "useful", "best").reciprocal_rank == 1 / 2


def test_the_figures_are_means_overall_and_by_kind():
    told = figures([judged("best", "useful", "touching"), judged(kind="known")])

    assert told == {
        "ndcg10": 0.5,
        "mrr10": 0.5,
        "zero_rate": 0.5,
        "kinds": {"known": 0.0, "place": 1.0},
    }


def test_a_query_that_nothing_answers_is_refused(tmp_path):
    file = tmp_path / "set.json"
    query = {"id": "one", "kind": "place", "query": "words", "grades": {"best": 0}}
    file.write_text(json.dumps({"queries": [query]}))

    with pytest.raises(ValueError, match="no grade above 0"):
        read([file])
