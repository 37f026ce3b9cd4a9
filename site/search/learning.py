"""Learns what a collection's things mean, and forgets it. The indexer alone does, beside its index.

The sentence model reads slowly: words can be found at once, meanings follow when there is time.
"""

from collections.abc import Iterable
from pathlib import Path

from search import meaning, vectors
from search.collection import Collection, Document

LEARNT_AT_ONCE = 2  # meanings, between two looks for changes


class Learner:
    """Keeps the meanings of a collection, in its folder `root`."""

    def __init__(self, collection: Collection, root: Path) -> None:
        self.collection, self.root = collection, root
        self._to_learn: set[int] = set()
        self._read: dict[int, tuple[int, int]] | None = None

    def _known(self) -> dict[int, tuple[int, int]]:
        """What has been learnt: see Meanings.held."""
        if self._read is None:
            self._read = vectors.read(self.root).held()
        return self._read

    def learn_some(self) -> int:
        """Compute a few of the meanings that are missing. Returns how many are left to do."""
        model = meaning.model()
        if model is None:
            self._to_learn.clear()
            return 0
        known = self._known()
        keys = [self._to_learn.pop() for _ in range(min(LEARNT_AT_ONCE, len(self._to_learn)))]
        for document in self.collection.documents(keys) if keys else ():
            if document.gists and document.key not in known:
                digest = vectors.digest(document.gists)
                meant = model.vectors(list(document.gists)).mean(axis=0, keepdims=True)
                row = vectors.append(self.root, [document.key], [digest], meant)
                known[document.key] = digest, row
        return len(self._to_learn)

    def unlearn(self, document: Document) -> None:
        """Wipe a meaning that was made from another text. Whoever is killed before the new one is
        learnt leaves none, and so it is missed."""
        held = self._known().get(document.key)
        if held is None or held[0] != vectors.digest(document.gists):
            self.forget([document.key])
            self._to_learn.add(document.key)

    def forget(self, gone: Iterable[int]) -> None:
        """What may not be found any more leaves no meaning behind."""
        known = self._known()
        rows = [known.pop(key)[1] for key in gone if key in known]
        if rows:
            vectors.blank(self.root, rows)

    def keep_to_what_is_visible(self) -> None:
        """Drop the meanings of what can no longer be found, and note those that are missing."""
        if meaning.model() is None:
            return
        here = set(self.collection.visible().values_list("pk", flat=True))
        vectors.keep_only(self.root, here)
        self._read = None
        self._to_learn |= here - set(self._known())
