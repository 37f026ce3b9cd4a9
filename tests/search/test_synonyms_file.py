"""The synonyms that come with Weft: their form, so that every line can be used and edited."""

import json
import re
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "site/search/data/synonyms.json"
LONGEST = 60  # characters


def _groups() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return groups


def _read_alike(phrase: str) -> str:
    """What is left when capitals and signs no longer count, as in a search."""
    return " ".join(re.findall(r"[^\W_]+", phrase.casefold()))


def test_every_group_names_words_and_what_they_also_find() -> None:
    for group in _groups():
        assert list(group) == ["words", "also"], group
        assert group["words"], group
        assert len(group["words"]) + len(group["also"]) > 1, group


def test_every_word_fits_and_can_be_written_in_a_list_divided_by_commas() -> None:
    for group in _groups():
        for phrase in [*group["words"], *group["also"]]:
            assert phrase == phrase.strip(), phrase
            assert 0 < len(phrase) <= LONGEST, phrase
            assert "," not in phrase, phrase
            assert _read_alike(phrase), phrase


def test_no_word_is_in_two_groups_or_twice_in_one() -> None:
    words = [_read_alike(phrase) for group in _groups() for phrase in group["words"]]
    assert sorted(words) == sorted(set(words))

    for group in _groups():
        phrases = [_read_alike(phrase) for phrase in [*group["words"], *group["also"]]]
        assert sorted(phrases) == sorted(set(phrases)), group
