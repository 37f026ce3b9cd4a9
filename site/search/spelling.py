"""Correcting slips of the finger, with a guard: what is a word is not "corrected".

A typed word is corrected only where nothing holds it, it is in no list of English words, and a word
that is held lies within one slip (short words) or two. Slips are counted as by Damerau (1964): one
letter more, less, other, or two changed places.
"""

import re
from functools import cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import analysis

SHORTEST = 4  # letters; what is shorter is too near to everything
TWO_SLIPS_FROM = 6  # letters
MOST = 6  # words of a text that are looked at: each costs a walk through the vocabulary


@cache
def english() -> frozenset[str]:
    """English words, British and American spellings, from the list that comes with symspellpy."""
    listed = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    lines = listed.read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.partition(" ")[0] for line in lines)


def is_word(word: str) -> bool:
    return word in english() or not word.isalpha()


def nearest(word: str, vocabulary: dict[str, int]) -> list[str]:
    """The held words it may be a slip for, the likeliest first: fewest slips, the same consonants (it
    is vowels that people are unsure of), the same beginning, most used."""
    slips = 1 if len(word) < TWO_SLIPS_FROM else 2
    near = process.extract(
        word,
        [held for held in vocabulary if abs(len(held) - len(word)) <= slips and held.isalpha()],
        scorer=OSA.distance,
        score_cutoff=slips,
        limit=20,
    )
    ranked = sorted(
        (distance, skeleton(held) != skeleton(word), held[0] != word[0], -vocabulary[held], held)
        for held, distance, _ in near
    )
    return [held for *_, held in ranked]


def skeleton(word: str) -> str:
    """The consonants of a word, doubled ones once."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]", "", word))


def replaced(text: str, corrections: dict[str, str]) -> str:
    """The text with the corrected words in their places, everything else as it was typed."""
    parts = []
    for word in text.split(" "):
        folded = analysis.exact().analyze(word)
        if not any(each in corrections for each in folded):
            parts.append(word)
        elif len(folded) == 1 and folded[0] in word.lower():
            parts.append(word.lower().replace(folded[0], corrections[folded[0]]))
        else:  # with accents, or several in one: as they are read
            parts.append(" ".join(corrections.get(each, each) for each in folded))
    return " ".join(parts)
