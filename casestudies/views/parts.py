"""The parts of case studies that others can use, found apart from their cases."""

from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from casestudies.addresses import LIBRARY, Address
from casestudies.finding import PARTS
from casestudies.forms import WordsForm
from casestudies.models import BuildingBlock
from casestudies.views.browse import ways
from casestudies.views.listing import page_of, turned_to
from core.lists import PER_PAGE
from search.answers import Answer
from search.questions import Question


class PartList(TemplateView):
    """Every part, or those that a few words find."""

    template_name = "casestudies/parts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | parts(self.request.GET)


def parts(asked: QueryDict) -> dict[str, Any]:
    form = WordsForm(asked)
    form.is_valid()
    typed = form.typed
    here = Address(reverse("casestudies:part-list"), (("q", typed),) if typed else ())
    question = Question(words=typed, first=(form.number - 1) * PER_PAGE, size=PER_PAGE)
    answer, number = turned_to(PARTS, question)
    return {
        "q": asked.get("q", ""),
        "errors": form.said,
        "ways": ways("part"),
        "canonical_url": settings.BASE_URL + here.canonical(number),
        "results": page_of(items(answer), answer, number, here),
        "advice": {
            "title": _("No part found"),
            "text": _("Try one shorter or more general word, or search the case studies instead."),
            "links": [
                {"label": _("All parts"), "url": here.path},
                {"label": _("All case studies"), "url": LIBRARY},
            ],
        },
    }


def items(answer: Answer) -> list[dict[str, Any]]:
    found = PARTS.visible().select_related("page").in_bulk(answer.keys)
    blocks: list[BuildingBlock] = [found[key] for key in answer.keys if key in found]
    return [
        {
            "id": block.pk,
            "name": block.name,
            "description": block.description,
            "enabling_factors": block.enabling_factors,
            "lessons": block.lessons,
            "snippet": answer.snippet(block.description),
            "url": f"{case_url(block)}#part-{block.pk}",
            "case": {"title": block.page.title, "url": case_url(block)},
        }
        for block in blocks
    ]


def case_url(block: BuildingBlock) -> str:
    return reverse("casestudies:case-read", args=[block.page.slug])
