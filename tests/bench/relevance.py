"""`make bench-relevance`: whether searches in practitioners' words find what they meant.

Reads judged queries, asks the product's own search for each, and prints one JSON object as its last
line. A file of judged queries is {"queries": [{"id", "kind", "query", "grades": {slug: 1 to 3}}]};
what is not graded counts 0. QUERIES names one such file; without it every file of `judged` is read.
"""

import json
import math
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command

from tests.bench import databases

JUDGED = Path(__file__).parent / "judged"
MADE_FROM = ("data/case_studies.json", "casestudies/exchange/*.py")
DEEP = 10  # results: how far down people look
USEFUL = 2  # the grade from which a result answers the query
WORST, SHOWN = 20, 5


@dataclass
class Judgement:
    """One query with its grades, and what the search found for it: slugs in their order."""

    file: str
    id: str
    kind: str
    query: str
    grades: dict[str, int]
    found: Sequence[str] = ()

    @property
    def ndcg(self) -> float:
        """Normalised discounted cumulative gain of the first ten; 0 to 1."""
        best = _gain(sorted(self.grades.values(), reverse=True)[:DEEP])
        return _gain(self.grades.get(slug, 0) for slug in self.found[:DEEP]) / best

    @property
    def reciprocal_rank(self) -> float:
        """1 over the rank of the first useful result; 0 where none is among the first ten."""
        ranks = (
            rank
            for rank, slug in enumerate(self.found[:DEEP], start=1)
            if self.grades.get(slug, 0) >= USEFUL
        )
        return 1 / next(ranks, math.inf)


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def read(files: Iterable[Path]) -> list[Judgement]:
    """The queries of some files. Raises ValueError for one that nothing answers."""
    judged = [
        Judgement(file.stem, *(query[name] for name in ("id", "kind", "query", "grades")))
        for file in files
        for query in json.loads(file.read_text())["queries"]
    ]
    for one in judged:
        if not any(one.grades.values()):
            raise ValueError(f"{one.file}, query {one.id}: no grade above 0.")
    return judged


def figures(judged: Sequence[Judgement]) -> dict[str, Any]:
    """The means over some queries: ndcg10, mrr10, zero_rate (share that found nothing), kinds."""
    kinds = defaultdict(list)
    for one in judged:
        kinds[one.kind].append(one.ndcg)
    return {
        "ndcg10": _mean([one.ndcg for one in judged]),
        "mrr10": _mean([one.reciprocal_rank for one in judged]),
        "zero_rate": _mean([not one.found for one in judged]),
        "kinds": {kind: _mean(values) for kind, values in sorted(kinds.items())},
    }


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)


def table(judged: Sequence[Judgement]) -> Iterable[str]:
    """The worst queries, each with the first it found and the best it missed, with their grades."""
    yield f"The {min(WORST, len(judged))} worst queries: nDCG@10, what came first, what was missed"
    for one in sorted(judged, key=lambda one: one.ndcg)[:WORST]:
        yield f"\n{one.ndcg:.3f}  {one.file} {one.id} ({one.kind})  {one.query}"
        for slug in one.found[:SHOWN]:
            yield f"         {one.grades.get(slug, 0)}  {slug}"
        missed = set(one.grades) - set(one.found[:DEEP])
        for slug in sorted(missed, key=lambda slug: (-one.grades[slug], slug))[:SHOWN]:
            yield f"  missed {one.grades[slug]}  {slug}"


def fill() -> None:
    """The real initiatives, as the demo has them."""
    from django.conf import settings

    call_command("import_casestudies", settings.ROOT / "data" / "case_studies.json")


def main() -> None:
    asked = os.environ.get("QUERIES")
    judged = read([Path(asked)] if asked else sorted(JUDGED.glob("*.json")))
    databases.choose("relevance", made_from=MADE_FROM, fill=fill)

    # Django's models can be imported once there is a database for them.
    from casestudies.models import CaseStudyPage
    from tests.bench import product

    public = set(CaseStudyPage.objects.published().values_list("slug", flat=True))
    if unknown := {slug for one in judged for slug in one.grades} - public:
        databases.say(f"Graded, and no public case: {', '.join(sorted(unknown))}")
    product.build_index()
    databases.say(f"Asking {len(judged)} queries")
    for one in judged:
        one.found = product.slugs(product.search(one.query, size=DEEP))
    print("\n".join(table(judged)))
    files = {
        name: figures([one for one in judged if one.file == name])
        for name in dict.fromkeys(one.file for one in judged)
    }
    print()
    for name, of_file in files.items():
        print(f"{name}: {json.dumps(of_file)}")
    print(json.dumps(figures(judged) | {"files": files}))


if __name__ == "__main__":
    main()
