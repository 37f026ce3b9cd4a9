"""The picture that stands for a case study where a link to it is shared."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from casestudies.models import CaseStudyPage
from casestudies.models.told import Told
from casestudies.reading import in_order
from core.cards import Card, answer


def card(case: Told) -> Card:
    """What it says: title, place and years, how much is known."""
    where_and_when = " · ".join(filter(None, [case.place_name, case.years]))
    known = _("Evidence: %(label)s") % {"label": case.evidence["label"]}
    return Card(case.title, _("Case study"), tuple(filter(None, [where_and_when, known])))


def image_of(case: Told) -> dict[str, Any]:
    """Where the picture is, and what it says: url, alt."""
    return {
        "url": settings.BASE_URL + reverse("casestudies:case-card", args=[case.slug]),
        "alt": card(case).in_words,
    }


class CaseCard(View):
    """The picture of one public case study."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        public = CaseStudyPage.objects.published().filter(slug=slug)
        for case in in_order(list(public.values_list("pk", flat=True))):
            return answer(card(case))
        raise Http404
