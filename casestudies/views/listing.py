"""The list of case studies: what was asked, what was found, and the ways on from there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from casestudies.addresses import LIBRARY, Address
from casestudies.asking import asked
from casestudies.facets import FACETS, SHOWN
from casestudies.finding import CASES, GUIDANCE, Labels, passages
from casestudies.forms import ListForm, Order
from casestudies.forms import View as As
from casestudies.models import CaseStudyIndexPage, Guidance
from casestudies.reading import in_order
from casestudies.understanding import Understood
from casestudies.views.taking import ways_out
from core.lists import PER_PAGE
from core.models import shown
from places.map import Map, draw
from places.models import Kind
from search.answers import Answer, ask
from search.collection import Collection
from search.questions import Question

OPEN = ("theme", "trigger", "place")  # facets that stand open before anything is chosen
# Choices in the order of their scale; those of the others stand by their number.
IN_ORDER = ("theme", "situation", "evidence", "years", "completeness", "parts")
# A facet with more values than are short shows the first few; the others are folded away.
SHORT, FIRST = 11, 8
GUIDANCE_SHOWN = 2


class LibraryList(View):
    """The list at its fixed address: straight to its page, without the queries of finding the way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = get_object_or_404(CaseStudyIndexPage.objects.live())
        if request.headers.get("HX-Request"):
            found = listing(page, request) | {"page": page}
            response = render(request, "casestudies/_results.html", found)
        else:
            response = page.serve(request)
        # One address, two answers: a browser going back must not take the one for the other.
        patch_vary_headers(response, ["HX-Request"])
        return response


@shown.register
def listing(page: CaseStudyIndexPage, request: HttpRequest) -> dict[str, Any]:
    """What the list shows for what was asked."""
    parameters = request.GET
    this = asked(parameters)
    form, labels, typed, question = this.form, this.labels, this.typed, this.question
    as_map = form.cleaned_data.get("view") == As.MAP
    here = Address(LIBRARY, tuple(form.kept()))
    answer, number = turned_to(CASES, replace(question, size=0, first=0) if as_map else question)
    return {
        "q": parameters.get("q", ""),
        "errors": form.said,
        "view": As.MAP if as_map else As.LIST,
        "kept": [
            {"name": name, "value": value} for name, value in here.pairs if name in ("exact", "not")
        ],
        "corrected": corrected(answer, here),
        "understood": [shown_as(each, labels, here) for each in this.meant],
        "guidance": guidance_for(typed) if number == 1 else [],
        "facets": facets(answer, form, labels),
        "chosen": chosen(form, labels, here),
        "clear_url": here.clear_of(*SHOWN),
        "order": {
            "name": "sort",
            "choices": [
                {"value": value, "label": label, "chosen": value == question.order}
                for value, label in Order.choices
            ],
        },
        "results": results(answer, number, here),
        "take": ways_out(here),
        "canonical_url": settings.BASE_URL + here.canonical(number),
        "list_url": here.setting("view", ""),
        "map_url": here.setting("view", As.MAP),
        "map": drawn(question, labels, here) if as_map else None,
        "advice": advice(typed, form, here) if not answer.count else None,
        "notice": notice(answer, form),
    }


def notice(answer: Answer, form: ListForm) -> str:
    """What the reader should know of how this was found."""
    if form.cut:
        return _("Only the first words of what you wrote were searched.")
    if answer.nearest:
        return _("No case study has these words. These are the nearest in meaning.")
    return ""


def results(answer: Answer, number: int, here: Address) -> dict[str, Any]:
    items = in_order(answer.keys)
    for case in items:
        case.snippet = answer.snippet(passages(case))
    return page_of(items, answer, number, here)


def turned_to(collection: Collection, question: Question) -> tuple[Answer, int]:
    """The answer, and which page it is: the last one where fewer match than that."""
    answer = ask(collection, question)
    last = max(0, answer.count - 1) // PER_PAGE * PER_PAGE
    if question.first > last:  # the list has become shorter, or somebody tried
        question = replace(question, first=last)
        answer = ask(collection, question)
    return answer, question.first // PER_PAGE + 1


def page_of(items: list[Any], answer: Answer, number: int, here: Address) -> dict[str, Any]:
    """A page of what was found, with the ways to those before and after it."""
    first, pages = (number - 1) * PER_PAGE, max(1, -(-answer.count // PER_PAGE))
    return {
        "items": items,
        "count": answer.count,
        "number": number,
        "pages": pages,
        "first": first + 1,
        "last": first + len(items),
        "previous_url": here.turned(number - 1) if number > 1 else "",
        "next_url": here.turned(number + 1) if number < pages else "",
    }


def corrected(answer: Answer, here: Address) -> dict[str, str] | None:
    if not answer.corrected:
        return None
    return {"words": answer.corrected, "instead_url": here.setting("exact", "1")}


def shown_as(meant: Understood, labels: Labels, here: Address) -> dict[str, str]:
    """Something understood, to narrow to or to take off."""
    return {
        "kind": str(FACETS[meant.facet].title),
        "name": str(labels.of[meant.facet].get(meant.value, meant.value)),
        "only_url": here.adding(meant.facet, meant.value),
        "remove_url": here.adding("not", meant.key),
    }


def guidance_for(typed: str) -> list[Guidance]:
    """Published guidance that fits what was typed."""
    if not typed:
        return []
    keys = ask(GUIDANCE, Question(words=typed, size=GUIDANCE_SHOWN)).keys
    found = Guidance.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def facets(answer: Answer, form: ListForm, labels: Labels) -> list[dict[str, Any]]:
    """Every facet with its choices, each with its exact count; none is hidden for having none."""
    return [
        facet(name, answer.facets.get(name, {}), form.chosen.get(name, frozenset()), form, labels)
        for name in SHOWN
    ]


def facet(
    name: str, counts: Mapping[str, int], picked: frozenset[str], form: ListForm, labels: Labels
) -> dict[str, Any]:
    if name == "place":
        choices, rest = place_choices(counts, picked, labels)
        title = ngettext("%(number)d other country", "%(number)d other countries", len(rest))
    else:
        choices = [
            {
                "value": value,
                "label": str(label),
                "count": counts.get(value, 0),
                "chosen": value in picked,
            }
            for value, label in labels.of[name].items()
        ]
        if name not in IN_ORDER:
            choices.sort(key=lambda choice: (-choice["count"], choice["label"]))
        choices, rest = (
            (choices[:FIRST], choices[FIRST:]) if len(choices) > SHORT else (choices, [])
        )
        title = _("%(number)d more")
    return {
        "name": name,
        "title": FACETS[name].title,
        "choices": choices,
        "folded": {
            "title": title % {"number": len(rest)},
            "choices": rest,
            "open": any(choice["chosen"] for choice in rest),
        }
        if rest
        else None,
        "chosen_count": sum(1 for choice in choices + rest if choice["chosen"]),
        "open": name in OPEN or bool(picked),
        "error": form.said.get(name, ""),
    }


def place_choices(
    counts: Mapping[str, int], picked: frozenset[str], labels: Labels
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The kingdom and its nations, and below what is chosen, what lies in it; and apart from them the
    other countries that have a case."""
    opened = {
        code for each in picked if each in labels.places for code in (each, *labels.above(each))
    }

    def choice(code: str, depth: int = 0) -> dict[str, Any]:
        return {
            "value": code,
            "label": labels.of["place"][code],
            "count": counts.get(code, 0),
            "chosen": code in picked,
            "depth": depth,
        }

    def add(code: str, depth: int) -> None:
        at_home.append(choice(code, depth))
        if code in opened or code == KINGDOM:
            for below in labels.within.get(code, ()):
                add(below, depth + 1)

    at_home: list[dict[str, Any]] = []
    if KINGDOM in labels.places:
        add(KINGDOM, 0)
    abroad = [
        code
        for code, place in labels.places.items()
        if place.kind == Kind.COUNTRY and (code in picked or counts.get(code)) and code != KINGDOM
    ]
    abroad.sort(key=lambda code: (-counts.get(code, 0), labels.of["place"][code]))
    return at_home, [choice(code) for code in abroad]


KINGDOM = "GB"


def chosen(form: ListForm, labels: Labels, here: Address) -> list[dict[str, Any]]:
    """What is chosen, each with the address without it."""
    return [
        {
            "title": FACETS[name].title,
            "label": labels.of[name][value],
            "remove_url": here.without(name, value),
        }
        for name, value in here.pairs
        if name in SHOWN
    ]


def drawn(question: Question, labels: Labels, here: Address) -> Map:
    """The map of what was found, whatever place is chosen: its neighbours keep their figures."""
    elsewhere = {name: values for name, values in question.chosen.items() if name != "place"}
    everywhere = replace(question, chosen=elsewhere, size=0, counted=("place", "placed"))
    counts = ask(CASES, everywhere).facets
    picked = question.chosen.get("place", frozenset())
    within = labels.places.get(next(iter(picked))) if len(picked) == 1 else None
    return draw(
        counts["place"],
        direct=counts["placed"],
        within=within,
        url=lambda code: here.setting("place", code),
    )


def advice(typed: str, form: ListForm, here: Address) -> dict[str, Any]:
    """What to try where nothing was found."""
    links = []
    if form.chosen and typed:
        links.append(
            {"label": _("Search the whole library for these words"), "url": here.clear_of(*SHOWN)}
        )
    if form.chosen:
        links.append({"label": _("Take all filters off"), "url": here.clear_of(*SHOWN, "q")})
    links.append({"label": _("All case studies"), "url": LIBRARY})
    if form.said:
        text = _("Part of what was asked for is not known here. It is named above.")
    elif form.chosen:
        text = _("No case study has all of what is chosen. Take a filter off, or try others.")
    else:
        text = _("Try other words for it, fewer of them, or a place or a group of people.")
    return {"title": _("Nothing found"), "text": text, "links": links}
