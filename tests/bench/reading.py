"""`python -m tests.bench.reading`: what an open index adds to a process that answers from it.

Prints one JSON object as its last line: reader_mb, the growth of the memory in use (resident set).
"""

import json
import os
from pathlib import Path

import django

from tests.bench.mix import QUERIES

TURNS = 5


def main() -> None:
    django.setup()
    from casestudies.models import CaseStudyPage
    from tests.bench import product

    CaseStudyPage.objects.published().first()  # connects
    before = resident_mb()
    for _ in range(TURNS):
        for query in QUERIES:
            product.search(query.words, query.chosen)
    print(json.dumps({"reader_mb": round(resident_mb() - before, 1)}))


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
