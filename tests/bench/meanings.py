"""Meanings of made-up cases: made up as well, as their text means nothing. Reading them costs what
real ones cost; computing a hundred thousand would take hours and measure nothing that is asked here."""

import numpy as np

from search import meaning, vectors
from search.collection import Collection
from search.folders import Place

AT_ONCE = 5_000


def make_up(collection: Collection) -> int:
    """Give everything in a collection that has none a meaning of length one. Returns how many."""
    if meaning.model() is None:
        return 0
    root = Place(collection.name).root
    known = set(vectors.read(root).held())
    keys = [key for key in collection.visible().values_list("pk", flat=True) if key not in known]
    dice = np.random.default_rng(7)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        made = dice.standard_normal((len(some), meaning.SIZE), dtype=np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        vectors.append(root, some, [0] * len(some), made)
    return len(keys)
