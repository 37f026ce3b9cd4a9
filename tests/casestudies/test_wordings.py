"""How practitioners say each term: the file that a described situation is read with."""

import json
import re
from pathlib import Path
from typing import Any

from casestudies import scales

DATA = Path(__file__).parents[2] / "casestudies/data"
TAXONOMIES = ("triggers", "themes", "methods", "participant_groups")
FEWEST, MOST = 6, 20  # phrases of one term
LONGEST = 3  # words, those with a hyphen counted once


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


def _read_alike(phrase: str) -> str:
    """What is left when signs no longer count, as in a search."""
    return " ".join(re.findall(r"[^\W_]+", phrase))


def test_every_term_of_every_taxonomy_has_its_wordings_and_no_other() -> None:
    wordings, taxonomies = _read("wordings.json"), _read("taxonomies.json")

    assert set(wordings) == {*TAXONOMIES, "situations"}
    for name in TAXONOMIES:
        assert set(wordings[name]) == {term["slug"] for term in taxonomies[name]}
    assert set(wordings["situations"]) == set(scales.SITUATIONS)


def test_every_term_has_six_to_twenty_short_phrases_in_lower_case() -> None:
    for terms in _read("wordings.json").values():
        for slug, phrases in terms.items():
            assert FEWEST <= len(phrases) <= MOST, slug
            for phrase in phrases:
                assert phrase == phrase.strip().lower(), phrase
                assert 0 < len(phrase.split()) <= LONGEST, phrase


def test_no_phrase_stands_for_two_terms_of_one_taxonomy_or_twice_for_one() -> None:
    for name, terms in _read("wordings.json").items():
        phrases = [_read_alike(phrase) for found in terms.values() for phrase in found]
        assert sorted(phrases) == sorted(set(phrases)), name
