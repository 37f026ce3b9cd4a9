"""The mail about a saved search: what it has found since the last one."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from casestudies.keeping.questions import address
from casestudies.models import SavedSearch
from casestudies.reading import in_order
from notices.actions import post

SALT = "casestudies.saved-search"
NAMED = 20  # cases in a mail; the list has the others


def link_to_stop(search: SavedSearch) -> str:
    """Where whoever got a mail about a search says that they want no more."""
    token = signing.dumps(str(search.public_id), salt=SALT)
    return settings.BASE_URL + reverse("search-stop", args=[token])


def search_of(token: str) -> str:
    """The public id of the search that a link is about. Raises signing.BadSignature."""
    public_id: str = signing.loads(token, salt=SALT)
    return public_id


def news(search: SavedSearch, keys: Sequence[int], *, at: datetime) -> None:
    """Write what is new. With the headers of RFC 8058, by which a mail program stops it at a touch."""
    stop = link_to_stop(search)
    with translation.override(search.person.language):
        subject, _, body = (
            render_to_string(
                "emails/saved_search.txt",
                {
                    "search": search,
                    "count": len(keys),
                    "cases": in_order(keys[:NAMED]),
                    "more": max(0, len(keys) - NAMED),
                    "list_url": settings.BASE_URL + address(search.query),
                    "searches_url": settings.BASE_URL + reverse("searches"),
                    "stop_url": stop,
                },
            )
            .strip()
            .partition("\n")
        )
    mail = EmailMessage(
        " ".join(subject.split()),
        body.strip() + "\n",
        to=[search.person.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    post(mail, kind="saved-search", key=f"saved-search:{search.public_id}:{at.isoformat()}")
