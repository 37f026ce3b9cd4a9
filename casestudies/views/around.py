"""What others bring to the page of a case: guidance that links to it, those who tried it too, the files
that came with it, and whether its people can be written to. All of it in one query."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse

from casestudies.guidance.linking import linking_to
from casestudies.models import Adaptation, CaseStudyPage, Contact, OfferFile

OF_GUIDANCE = ("title", "slug", "short_description")
OF_AN_ADAPTATION = (
    "place_name", "year", "adapted", "happened", "outcome", "organisation", "shows_organisation",
)  # fmt: skip
OF_A_FILE = ("public_id", "name", "words", "size", "width", "height")


def around(page: CaseStudyPage) -> dict[str, Any]:
    """For the page's template: contact_url (or None), own_guidance, files, tried, and the addresses at
    which readers write back."""
    own = OuterRef("translation_key")
    read = CaseStudyPage.objects.filter(pk=page.pk).values_list(
        Exists(Contact.objects.filter(case=own)),
        _each(linking_to(page), OF_GUIDANCE),
        _each(Adaptation.objects.accepted().filter(case=OuterRef("pk")), OF_AN_ADAPTATION),
        _each(OfferFile.objects.of_case(own), OF_A_FILE),
    )
    has_contact, *held = read.get() if page.pk else (False, [], [], [])
    guidance, adaptations, files = held

    def at(name: str, *more: str) -> str:
        return reverse(f"casestudies:{name}", args=[page.slug, *more])

    return {
        "contact_url": at("contact-write") if has_contact else None,
        "own_guidance": [
            {
                "title": one["title"],
                "url": reverse("guidance:guidance-read", args=[one["slug"]]),
                "text": one["short_description"],
            }
            for one in guidance
        ],
        "tried": [_told(Adaptation(**one)) for one in adaptations],
        "tried_url": at("tried-write"),
        "out_of_date_url": at("correction-write"),
        "files": [
            {"file": OfferFile(**one), "url": at("case-file", one["public_id"], one["name"])}
            for one in files
        ],
    }


def _each(things: QuerySet[Any], fields: tuple[str, ...]) -> ArraySubquery:
    return ArraySubquery(things.values(told=JSONObject(**{name: name for name in fields})))


def _told(one: Adaptation) -> dict[str, Any]:
    return {
        "place": one.place_name,
        "year": one.year,
        "adapted": one.adapted,
        "happened": one.happened,
        "outcome": one.get_outcome_display(),
        "organisation": one.named,
    }
