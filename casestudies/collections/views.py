"""Collections to read: the list of them, and one with its cases."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.views.generic import View

from casestudies.addresses import LIBRARY, Address
from casestudies.asking import asked
from casestudies.finding import CASES
from casestudies.models import CaseStudyPage, CollectionIndexPage, CollectionPage
from casestudies.reading import in_order
from core.lists import one_page
from core.models import shown
from search.answers import ask

SHOWN = 24  # cases of a saved search; the list has the others


@shown.register
def collection_list(page: CollectionIndexPage, request: HttpRequest) -> dict[str, Any]:
    """Every public collection by its title. One made by hand says how many public cases it has."""
    public = Q(items__case__in=CaseStudyPage.objects.published())
    found = CollectionPage.objects.published().annotate(case_count=Count("items", filter=public))
    return one_page(found.order_by("title", "pk"), request.GET)


@shown.register
def collection(page: CollectionPage, request: HttpRequest) -> dict[str, Any]:
    """The cases of one collection, as many as are public today."""
    return searched(page) if page.kind == CollectionPage.Kind.SEARCH else chosen(page)


def chosen(page: CollectionPage) -> dict[str, Any]:
    reasons = {item.case_id: item.why for item in page.items.all()}
    cases = in_order(list(reasons))
    return {
        "entries": [{"case": case, "why": reasons[case.pk]} for case in cases],
        "count": len(cases),
        "list_url": "",
    }


def searched(page: CollectionPage) -> dict[str, Any]:
    """The first of what the saved search finds now, and the address of the whole list."""
    this = asked(QueryDict(page.query))
    question = replace(this.question, first=0, size=SHOWN, counted=())
    answer = ask(CASES, question)
    return {
        "entries": [{"case": case, "why": ""} for case in in_order(answer.keys)],
        "count": answer.count,
        "list_url": Address(LIBRARY, tuple(this.form.kept())).clear_of("page", "view"),
    }


class CollectionList(View):
    """The list at its fixed address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return get_object_or_404(CollectionIndexPage.objects.published()).serve(request)


class CollectionRead(View):
    """One public collection at its fixed address."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return get_object_or_404(CollectionPage.objects.published(), slug=slug).serve(request)
