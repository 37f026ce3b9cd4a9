"""The mails about an offer, to whoever left an address. None holds its code or a word of it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from casestudies.models import CaseStudyPage, Offer
from notices.actions import post_template


def received(offer: Offer) -> None:
    _post("received", offer, key=f"received:{offer.public_id}")


def taken_up(offer: Offer) -> None:
    _post("taken_up", offer, key=f"taken-up:{offer.public_id}")


def to_be_agreed(offer: Offer) -> None:
    # It may come to this again, after a change.
    _post("to_be_agreed", offer, key=f"to-be-agreed:{uuid4()}")


def published(offer: Offer, page: CaseStudyPage) -> None:
    _post("published", offer, key=f"published:{offer.public_id}", page_url=page.full_url)


def declined(offer: Offer) -> None:
    _post("declined", offer, key=f"declined:{offer.public_id}")


def will_be_erased(offer: Offer, *, on: datetime) -> bool:
    """Returns whether there was anybody to tell."""
    return _post("untouched", offer, key=f"untouched:{offer.public_id}:{on:%Y-%m-%d}", on=on)


def _post(name: str, offer: Offer, *, key: str, **context: Any) -> bool:
    address = address_of(offer)
    if not address:
        return False
    link = settings.BASE_URL + reverse("casestudies:share-return")
    post_template(f"offer_{name}", to=address, key=f"offer-{key}", **{"link": link} | context)
    return True


def address_of(offer: Offer) -> str:
    """Where it is written to; "" where there is no address. Raises KeyMissing."""
    return offer.contact["email"] or (offer.person.email if offer.person else "")
