"""The mail about a saved search: what it has found since the last one."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from casestudies.keeping.questions import address
from casestudies.models import SavedSearch
from casestudies.reading import in_order
from core.links import Link
from notices.actions import post_template

# For as long as there is the search: a mail can be stopped whenever it is found.
STOP = Link("casestudies.saved-search", "search-stop")
NAMED = 20  # cases in a mail; the list has the others


def link_to_stop(search: SavedSearch) -> str:
    """Where whoever got a mail about a search says that they want no more."""
    return STOP.address(str(search.public_id))


def news(search: SavedSearch, keys: Sequence[int], *, at: datetime) -> None:
    """Write what is new. With the headers of RFC 8058, by which a mail program stops it at a touch."""
    stop = link_to_stop(search)
    post_template(
        "saved_search",
        to=search.person.email,
        language=search.person.language,
        key=f"saved-search:{search.public_id}:{at.isoformat()}",
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        search=search,
        count=len(keys),
        cases=in_order(keys[:NAMED]),
        more=max(0, len(keys) - NAMED),
        list_url=settings.BASE_URL + address(search.query),
        searches_url=settings.BASE_URL + reverse("searches"),
        stop_url=stop,
    )
