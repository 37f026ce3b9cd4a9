"""What a case's page says of those who tried it too, and where readers write back."""

from typing import Any

from django.urls import reverse

from casestudies.models import CaseStudyPage
from casestudies.models.adaptations import Adaptation


def upkeep(page: CaseStudyPage) -> dict[str, Any]:
    """tried: those shown, each with place, year, adapted, happened, outcome, organisation."""
    return {
        "tried": [
            {
                "place": one.place_name,
                "year": one.year,
                "adapted": one.adapted,
                "happened": one.happened,
                "outcome": one.get_outcome_display(),
                "organisation": one.named,
            }
            for one in Adaptation.objects.accepted().filter(case=page.pk)
        ],
        "tried_url": reverse("casestudies:tried-write", args=[page.slug]),
        "out_of_date_url": reverse("casestudies:correction-write", args=[page.slug]),
    }
