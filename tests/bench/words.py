"""Made-up prose in which words are as unevenly spread as in English, and a few are known exactly."""

from collections.abc import Iterator
from functools import cache

import numpy as np

VOCABULARY = 40_000
STOP_SHARE = 0.45  # of the words of English prose
SENTENCE = (7, 18)  # words, from and to

# What is searched for, and the share of cases that hold it; below 1 it is a share, else a number.
KNOWN = {
    "rare": ("lighthouse", 10),
    "middling": ("compass", 0.01),
    "common": ("lantern", 0.15),
    "very common": ("window", 0.70),
}

# As frequent as they stand: the first is the most common.
STOP = (
    "the of and to in a is that for it was on with as be at by this had not are but from or have an "
    "they which one you were her all she there would their we him been has when who will more no if "
    "out so said what up its about into than them can only other new some could time these two may"
)
ONSETS = "b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w"
VOWELS = "a e i o u a e i o ai ea ee oa ou"
ENDS = "b ck d f g l ll m n n nd ng nt p r r rd rm rn rt s ss st t th x"
OPEN = 12  # how often a syllable ends in its vowel, against each of these ends


def vocabulary(chance: np.random.Generator) -> list[str]:
    """Words made of syllables, the most frequent first; those are the shortest, as in English."""
    onsets, vowels, ends = ONSETS.split(), VOWELS.split(), [*ENDS.split(), *[""] * OPEN]
    taken = {*STOP.split(), *(word for word, _ in KNOWN.values())}
    words: list[str] = []
    while len(words) < VOCABULARY:
        syllables = 1 + (len(words) > 300) + (len(words) > 6_000) + (chance.random() < 0.25)
        drawn = chance.random((syllables, 3)) * (len(onsets), len(vowels), len(ends))
        word = "".join(
            onsets[onset] + vowels[vowel] + ends[end] for onset, vowel, end in drawn.astype(int)
        )
        if len(word) > 2 and word not in taken:
            taken.add(word)
            words.append(word)
    return words


@cache
def zipf(count: int, *, flat: float = 2.7, steep: float = 1.05) -> np.ndarray:
    """Probabilities of `count` things by their rank (Zipf and Mandelbrot); they add up to 1."""
    weights = 1 / (np.arange(count) + 1 + flat) ** steep
    return weights / weights.sum()


class Author:
    """Writes endlessly, the same for the same chance."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.chance = chance
        stop, content = STOP.split(), vocabulary(chance)
        self.content = np.array(content, dtype=object)
        self.content_odds = np.cumsum(zipf(len(content)))
        self.all = np.array([*stop, *content], dtype=object)
        shares = [STOP_SHARE * zipf(len(stop)), (1 - STOP_SHARE) * zipf(len(content))]
        self.odds = np.cumsum(np.concatenate(shares))
        self._sentences = self._write()

    def names(self, count: int) -> list[str]:
        """Words that mean something, as titles have them."""
        drawn = np.searchsorted(self.content_odds, self.chance.random(count) * 0.999999)
        return list(self.content[drawn])

    def sentences(self, count: int) -> list[str]:
        return [next(self._sentences) for _ in range(count)]

    def _write(self) -> Iterator[str]:
        while True:
            lengths = self.chance.integers(*SENTENCE, size=10_000)
            ends = np.cumsum(lengths)
            drawn = np.searchsorted(self.odds, self.chance.random(ends[-1]) * 0.999999)
            words = list(self.all[drawn])
            for end, length in zip(ends, lengths, strict=True):
                yield " ".join(words[end - length : end]).capitalize() + "."
