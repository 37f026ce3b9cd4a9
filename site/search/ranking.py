"""Putting what matches in order: by its words and by what it means."""

import numpy as np

from search.meaning import Floats

# How much nearness in meaning counts against the words, both scaled to one: more the more is said, as
# a name or a place is known by its word, and a situation by what it means.
MEANING, MEANING_A_WORD, MOST_MEANING = 0.2, 0.15, 1.3
# The same between two things that share values of facets.
ALIKE = 1.5


def by_both(keys: list[int], scores: list[float], near: Floats, weight: float) -> list[int]:
    """The keys, best first. scores: by words or shared values, in the keys' order; near: cosines."""
    if not keys:
        return keys
    both = to_one(np.array(scores, dtype=np.float32)) + np.float32(weight) * from_nought(near)
    return [keys[at] for at in np.argsort(-both, kind="stable")]


def weight_of_meaning(said: int) -> float:
    """How much meaning counts where so many different words were said."""
    return min(MEANING + MEANING_A_WORD * said, MOST_MEANING)


def to_one(scores: Floats) -> Floats:
    """Scaled so that the largest is one."""
    return scores / np.float32(max(float(scores.max()), 1e-6))


def from_nought(scores: Floats) -> Floats:
    """Scaled so that the smallest is nought and the largest one."""
    lowest, highest = float(scores.min()), float(scores.max())
    return (scores - np.float32(lowest)) / np.float32(max(highest - lowest, 1e-6))
