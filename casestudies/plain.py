"""The library's answers by PostgreSQL alone, for while there is no search index: every case with one
of the words, by the same facets with the same counts; no correction of spelling, no passages."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from wagtail.models import Page

from casestudies.facets import ABOVE, FACETS, TERMS
from casestudies.models import CaseStudyPage
from casestudies.models.pages import TEXT
from places.models import Place
from search import words
from search.questions import RELEVANCE, Question

Counts = dict[str, dict[str, int]]
Found = tuple[list[int], int, Counts]

# The migration makes an index of this, word for word.
TITLE = SearchVector("title", config="english")
ORDERS = {
    "reviewed": ("-last_published_at",),
    "evidenced": ("-evidence_level", "-first_published_at"),
}
RELATED = {
    "theme": "themes",
    "method": "methods",
    "trigger": "triggers",
    "who": "participant_groups",
}


def found(visible: QuerySet[Any], question: Question, facets: Sequence[str]) -> Found:
    """The keys of the page asked for, how many match, and the counts of each facet."""
    typed = words.read(question.words)
    here = visible.filter(pk__in=_written(typed)) if not typed.asks_nothing else visible
    chosen = {name: values for name, values in question.chosen.items() if values}
    cases = _under(here, chosen)
    counts = {
        name: _counts(_under(here, chosen, but=name) if name in chosen else cases, name)
        for name in (facets if question.counted is None else question.counted)
    }
    newest = "-first_published_at"
    if question.order == RELEVANCE and typed.words:
        named = Q(pk__in=_titled(_any(typed.words)))
        cases = cases.annotate(named=ExpressionWrapper(named, BooleanField()))
        ranked = cases.order_by("-named", newest, "-pk")
    else:
        ranked = cases.order_by(*ORDERS.get(question.order, (newest,)), "-pk")
    last = question.first + question.size
    return list(ranked.values_list("pk", flat=True)[question.first : last]), cases.count(), counts


def written_in(things: QuerySet[Any], question: Question, *fields: str) -> Found:
    """The same for things with some fields of text and no facets."""
    things = things.annotate(text=SearchVector(*fields, config="english"))
    found = _reading(things, words.read(question.words), lambda query: Q(text=query))
    keys = found.order_by("-pk").values_list("pk", flat=True)
    return list(keys[question.first : question.first + question.size]), found.count(), {}


def _under(
    here: QuerySet[Any], chosen: Mapping[str, Iterable[str]], but: str = ""
) -> QuerySet[Any]:
    """Those under every choice except that of one facet."""
    for name, values in chosen.items():
        if name != but:
            matching = _askable(name).filter(FACETS[name].chosen(values))
            here = here.filter(pk__in=matching.values("pk"))
    return here


def _askable(name: str) -> QuerySet[Any]:
    """The cases, with what a facet asks for at hand."""
    cases = CaseStudyPage.objects
    asked: QuerySet[Any] = cases.measured() if name == "completeness" else cases.all()
    return asked


def _counts(here: QuerySet[Any], name: str) -> dict[str, int]:
    facet = FACETS[name]
    cases = _askable(name).filter(pk__in=here.values("pk"))
    if facet.path:
        told = cases.values_list(facet.path).annotate(cases=Count("pk", distinct=True)).order_by()
        return {str(value): count for value, count in told if value is not None}
    if name == "place":
        rows = cases.values_list("pk", *(f"{path}__code" for path in ABOVE))
        held = {(pk, code) for pk, *codes in rows for code in codes if code}
        return dict(Counter(code for _, code in held))
    values = list(facet.labels or {})
    each = [Count("pk", filter=facet.chosen([value]), distinct=True) for value in values]
    told = cases.aggregate(**{f"at_{at}": count for at, count in enumerate(each)})
    return {value: told[f"at_{at}"] for at, value in enumerate(values) if told[f"at_{at}"]}


def _any(typed: list[str]) -> SearchQuery:
    return SearchQuery(" | ".join(typed), config="english", search_type="raw")


def _phrase(typed: list[str]) -> SearchQuery:
    return SearchQuery(" <-> ".join(typed), config="english", search_type="raw")


def _reading(
    things: QuerySet[Any], typed: words.Typed, holding: Callable[[SearchQuery], Q]
) -> QuerySet[Any]:
    """Those in which it is written as asked: one of the words, every phrase, none of the exclusions."""
    if alone := [*typed.words, *(f"{beginning}:*" for beginning in typed.beginnings)]:
        things = things.filter(holding(_any(alone)))
    for phrase in typed.phrases:
        things = things.filter(holding(_phrase(phrase)))
    for phrase in typed.without:
        things = things.exclude(holding(_phrase(phrase)))
    return things


def _written(typed: words.Typed) -> QuerySet[Any]:
    """The cases in which it is written as asked."""
    cases = CaseStudyPage.objects.all()
    found = _reading(cases, typed, lambda query: Q(pk__in=_holding(query)))
    return found.values("pk")


def _titled(query: SearchQuery) -> QuerySet[Any]:
    named: QuerySet[Any] = Page.objects.annotate(of_title=TITLE).filter(of_title=query)
    return named.values("pk")


def _holding(query: SearchQuery) -> QuerySet[Any]:
    """Those that hold it in their title, their text, their terms or their places."""
    cases = CaseStudyPage.objects
    found = cases.annotate(of_text=TEXT).filter(of_text=query).values("pk")
    parts = [cases.filter(pk__in=_titled(query)).values("pk")]
    for name, related in RELATED.items():
        terms = TERMS[name].objects.annotate(of_name=SearchVector("name", config="english"))
        parts.append(cases.filter(**{f"{related}__in": terms.filter(of_name=query)}).values("pk"))
    places = Place.objects.annotate(of_name=SearchVector("name", config="english"))
    named = list(places.filter(of_name=query).values_list("pk", flat=True))
    parts += [cases.filter(**{f"{path}__in": named}).values("pk") for path in ABOVE if named]
    united: QuerySet[Any] = found.union(*parts)
    return united
