"""What is offered while somebody types: cases by their titles, terms, places, and corrected words."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.generic import View

from casestudies.addresses import library_with
from casestudies.finding import CASES, Labels, known_labels
from casestudies.forms import WordsForm
from casestudies.reading import in_order
from search import analysis
from search.answers import beginning_with, corrected

MOST_OF_A_KIND, MOST_CASES = 2, 5
SHORTEST = 2  # letters
OFFERED = ("theme", "trigger", "method", "place")


class Suggestions(View):
    """GET ?q=par -> {"suggestions": [{"kind", "label", "url"}]}; kind is case, theme, method, trigger,
    place or words."""

    def get(self, request: HttpRequest) -> JsonResponse:
        form = WordsForm(request.GET)
        form.is_valid()
        typed = form.typed.strip()
        found = list(suggestions(typed)) if len(typed) >= SHORTEST else []
        response = JsonResponse({"suggestions": found})
        response["Cache-Control"] = "no-store"  # a title may be withdrawn the next moment
        return response


def suggestions(typed: str) -> Iterator[dict[str, Any]]:
    words = corrected(CASES, typed)
    if words:
        yield {"kind": "words", "label": words, "url": library_with(q=words)}
    labels = known_labels()
    for name in OFFERED:
        for value, label in beginning(labels, name, words or typed)[:MOST_OF_A_KIND]:
            yield {"kind": name, "label": label, "url": url_of(name, value)}
    for case in in_order(beginning_with(CASES, words or typed, "headline", MOST_CASES)):
        yield {"kind": "case", "label": case.title, "url": case.url}


def beginning(labels: Labels, name: str, typed: str) -> list[tuple[str, str]]:
    """The values of a facet whose name has a word that begins so, those that begin with it first."""
    asked = " ".join(analysis.exact().analyze(typed))
    if not asked:
        return []
    found = []
    for value, label in labels.of[name].items():
        said = " ".join(analysis.exact().analyze(str(label)))
        if said.startswith(asked):
            found.append((0, len(said), str(label), value))
        elif f" {asked}" in said:
            found.append((1, len(said), str(label), value))
    return [(value, label) for *_rank, label, value in sorted(found)]


def url_of(name: str, value: str) -> str:
    if name == "trigger":
        return library_with(trigger=value)
    return reverse(f"casestudies:{name}-read", args=[value])
