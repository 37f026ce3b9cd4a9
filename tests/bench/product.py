"""The product's search, asked what the library's page asks (casestudies.views.listing)."""

from collections.abc import Iterable, Mapping

from django.core.management import call_command

from casestudies.facets import SHOWN
from casestudies.finding import CASES, known_labels
from casestudies.models import CaseStudyPage
from casestudies.understanding import understand
from core.lists import PER_PAGE
from search.answers import ask
from search.collection import registered
from search.questions import Answer, Question
from tests.bench.meanings import make_up


def build_index() -> None:
    """Bring the index of the chosen database up to date, meanings included."""
    call_command("search_index", verbosity=0)


def build_index_of_made_up_cases() -> None:
    """The same for cases whose text means nothing: see tests.bench.meanings."""
    call_command("search_index", verbosity=0, words_only=True)
    for collection in registered():
        make_up(collection)


def search(
    words: str, chosen: Mapping[str, Iterable[str]] | None = None, *, size: int = PER_PAGE
) -> Answer:
    """The first results, and the counts of every facet.

    Raises AssertionError where there was no index, and PostgreSQL answered.
    """
    meant = understand(words, known_labels().named)
    question = Question(
        words=words,
        chosen={name: frozenset(values) for name, values in (chosen or {}).items()},
        hints=tuple(each.hint for each in meant),
        size=size,
        counted=SHOWN,
    )
    answer = ask(CASES, question)
    assert answer.from_index, "There is no index that can be used."
    return answer


def slugs(answer: Answer) -> list[str]:
    """The addresses of what an answer shows, in its order."""
    found = dict(CaseStudyPage.objects.filter(pk__in=answer.keys).values_list("pk", "slug"))
    return [found[key] for key in answer.keys]
