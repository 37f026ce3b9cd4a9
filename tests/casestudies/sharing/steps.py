"""The steps of sharing, as a browser takes them."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from casestudies.models import CaseStudyPage, Offer
from casestudies.sharing.forms import POINTS
from core.permissions import Kind, Principal

START = "/case-studies/share/"
TOKEN = "0123456789abcdef0123456789abcdef"
FIRST = {
    "approach": "We laid one long table between the two blocks, every Thursday.",
    "place": "Barnsley",
    "impact": "People who had not spoken for years cook together.",
}
ANSWERS: dict[str, Any] = {
    **FIRST,
    "title": "Thursday table on the Meadow estate",
    "summary": "A weekly supper between two blocks that did not speak.",
    "organisation": "Meadow tenants",
    "led_by": "two tenants",
    "participants": "tenants of both blocks\ncaretakers",
    "year_start": "2019",
    "themes": ["building-trust"],
    "methods": ["arts"],
    "lessons": "Begin with soup.\n\nAsk who is missing.",
    "links": "https://example.org/report",
}
EMAIL = "cook@meadow.example"


def begin(client: Client, *, token: str = TOKEN, **answers: str) -> Offer:
    client.post(START, {**FIRST, "token": token, **answers})
    return Offer.objects.latest("pk")


def address(offer: Offer, name: str = "state") -> str:
    return reverse(f"casestudies:share-{name}", args=[offer.public_id])


def write(client: Client, offer: Offer, **answers: Any) -> Any:
    offer.refresh_from_db()
    data = {**ANSWERS, "edition": str(offer.edition), **answers}
    return client.post(address(offer, "write"), data)


def choose(client: Client, offer: Offer, **fields: Any) -> Any:
    data = {"way": "publish-named", "contacted": "on", "name": "A cook", "email": EMAIL, **fields}
    return client.post(address(offer, "uses"), data)


def sent(client: Client, *, token: str = TOKEN, **answers: Any) -> Offer:
    """An offer that was begun, written, allowed and sent."""
    offer = begin(client, token=token)
    write(client, offer, **answers)
    choose(client, offer)
    client.post(address(offer, "send"))
    offer.refresh_from_db()
    assert offer.state == Offer.State.OFFERED
    return offer


def code_in(response: Any) -> str:
    found = re.search(r"(?:[A-Z]{4}-){3}[A-Z]{4}", response.content.decode())
    assert found
    return found[0]


def review(desk: Client, offer: Offer, do: str, **fields: str) -> Any:
    return desk.post(reverse("casestudies_cms:offer", args=[offer.public_id]), {"do": do, **fields})


def page_of(offer: Offer) -> CaseStudyPage:
    offer.refresh_from_db()
    return CaseStudyPage.objects.get(translation_key=offer.case)


def read(desk: Client, page: Page, action: str = "approve", **fields: str) -> Any:
    """One reading, in the CMS, by whoever sits at this desk."""
    state = CaseStudyPage.objects.get(pk=page.pk).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    points = dict.fromkeys(POINTS, "on") if action == "approve" else {}
    return desk.post(url, {**points, "comment": "", **fields})


def holder(offer: Offer) -> Principal:
    """Whoever has its code."""
    return Principal(Kind.BEARER, str(offer.public_id))
