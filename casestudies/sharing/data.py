"""What somebody offered from their account, as a part of the copy of their data."""

from typing import Any

from casestudies.models import Offer
from casestudies.sharing.actions.agreeing import page_of
from core.permissions import Principal
from people.data_export import moment
from people.models import User


def of_offers(person: User) -> list[dict[str, Any]]:
    """Answers, uses, files and times. Its code is nowhere here: only a hash of it is kept."""
    return [_told(offer) for offer in Offer.objects.held_by(Principal.of_person(person))]


def _told(offer: Offer) -> dict[str, Any]:
    page = page_of(offer)
    return {
        "state": offer.state,
        "answers": offer.answers,
        "may_be": offer.uses,
        **offer.contact,
        "files": [
            {"name": file.name, "shows": file.words, "added": moment(file.added_at)}
            for file in offer.files.all()
        ],
        "page": page.full_url if page and page.live else None,
        "change_asked_for": offer.asked,
        "told_why_not": offer.reason,
        "begun": moment(offer.made_at),
        "sent": moment(offer.sent_at),
        "decided": moment(offer.decided_at),
    }
