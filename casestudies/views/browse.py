"""Browsing without a question: every theme, method and place, and a page for each."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from casestudies.addresses import library_with
from casestudies.facets import FACETS, TERMS
from casestudies.finding import CASES, Labels, known_labels
from casestudies.reading import in_order
from casestudies.views.listing import KINGDOM
from places.models import Kind
from search.answers import ask
from search.questions import Question

BEST, NEWEST, RELATED = 3, 5, 8
# The taxonomies one browses by: facet -> title, introduction, and the facets its pages lead on to.
BROWSED = {
    "theme": (
        gettext_lazy("Themes"),
        gettext_lazy("What the initiatives set out to do."),
        ("method", "trigger", "who"),
    ),
    "method": (
        gettext_lazy("Methods"),
        gettext_lazy("How they went about it."),
        ("theme", "trigger", "who"),
    ),
}


def ways(current: str = "") -> list[dict[str, Any]]:
    """The ways into the library other than asking."""
    found: list[tuple[str, Any, str]] = [
        (name, title, reverse(f"casestudies:{name}-list"))
        for name, (title, *_rest) in BROWSED.items()
    ]
    found += [
        ("place", _("Places"), reverse("casestudies:place-list")),
        ("part", _("Parts others can use"), reverse("casestudies:part-list")),
        ("map", _("Map"), library_with(view="map")),
    ]
    return [{"title": title, "url": url, "current": name == current} for name, title, url in found]


def terms(name: str) -> list[dict[str, Any]]:
    """Every term of a taxonomy with its description and the number of its public cases."""
    counts = ask(CASES, Question(size=0, counted=(name,))).facets[name]
    return [
        {
            "name": term.name,
            "description": term.description,
            "count": counts.get(term.slug, 0),
            "url": reverse(f"casestudies:{name}-read", args=[term.slug]),
        }
        for term in TERMS[name].objects.order_by("name")
    ]


class TermList(TemplateView):
    """Every term of a taxonomy, with what it means and how many cases there are."""

    template_name = "casestudies/browse_terms.html"
    facet = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title, introduction, _related = BROWSED[self.facet]
        return super().get_context_data(**kwargs) | {
            "title": title,
            "introduction": introduction,
            "ways": ways(self.facet),
            "terms": terms(self.facet),
        }


def about(name: str, value: str, related: tuple[str, ...]) -> dict[str, Any]:
    """What the page of one value shows: the best evidenced and the newest of its cases, and what else
    they are described as."""
    chosen = {name: frozenset({value})}
    labels = known_labels()
    newest = ask(CASES, Question(chosen=chosen, order="newest", size=NEWEST, counted=related))
    best = ask(CASES, Question(chosen=chosen, order="evidenced", size=BEST, counted=()))
    cases = in_order(list(dict.fromkeys([*best.keys, *newest.keys])))
    return {
        "count": newest.count,
        "all_url": library_with(**{name: value}),
        "best": [case for case in cases if case.pk in best.keys],
        "newest": [case for case in cases if case.pk not in best.keys],
        "related": [
            {
                "title": FACETS[other].title,
                "terms": [
                    {
                        "name": labels.of[other].get(slug, slug),
                        "count": count,
                        "url": library_with(**{name: value, other: slug}),
                    }
                    for slug, count in most(newest.facets[other], RELATED)
                ],
            }
            for other in related
        ],
        "ways": ways(),
    }


def most(counts: dict[str, int], number: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]


class TermRead(TemplateView):
    """One theme or method: what it means, and its cases."""

    template_name = "casestudies/browse_term.html"
    facet = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title, _introduction, related = BROWSED[self.facet]
        term = get_object_or_404(TERMS[self.facet], slug=kwargs["slug"])
        return (
            super().get_context_data(**kwargs)
            | {
                "title": term.name,
                "description": term.description,
                "parent": {"name": title, "url": reverse(f"casestudies:{self.facet}-list")},
            }
            | about(self.facet, term.slug, related)
        )


class PlaceList(TemplateView):
    """The nations and regions, with the authorities of each that have a case."""

    template_name = "casestudies/browse_terms.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = ask(CASES, Question(size=0, counted=("place",))).facets["place"]
        labels = known_labels()

        def entry(code: str) -> dict[str, Any]:
            below = [entry(each) for each in labels.within.get(code, ())]
            return {
                "name": labels.of["place"][code],
                "description": "",
                "count": counts.get(code, 0),
                "url": reverse("casestudies:place-read", args=[code]),
                "children": [each for each in below if each["count"]],
            }

        nations = [entry(code) for code in labels.within.get(KINGDOM, ())]
        abroad = [
            entry(code)
            for code, _count in most(counts, len(counts))
            if code in labels.places
            and labels.places[code].kind == Kind.COUNTRY
            and code != KINGDOM
        ]
        return super().get_context_data(**kwargs) | {
            "title": _("Places"),
            "introduction": _("Where the initiatives happened, from nations down to councils."),
            "ways": ways("place"),
            "terms": nations + abroad,
        }


class PlaceRead(TemplateView):
    """One place: what was done there and around it."""

    template_name = "casestudies/browse_term.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        labels = known_labels()
        code = labels.former.get(kwargs["code"], kwargs["code"])
        if code not in labels.places:
            raise Http404
        return (
            super().get_context_data(**kwargs)
            | {
                "title": labels.of["place"][code],
                "description": where(code, labels),
                "parent": {"name": _("Places"), "url": reverse("casestudies:place-list")},
            }
            | about("place", code, ("theme", "method", "trigger"))
        )


def where(code: str, labels: Labels) -> str:
    """What a place lies in: "In the North West, England, United Kingdom."."""
    above = [labels.of["place"][each] for each in labels.above(code)]
    return _("In %(places)s.") % {"places": ", ".join(above)} if above else ""
