"""News feeds (Atom, RFC 4287)."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

LONGEST = 30  # entries
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """A feed of this site, known by its own address. of: the page whose news it tells; at: where it is
    itself; both as paths."""

    def __init__(self, *, title: str, of: str, at: str) -> None:
        address = settings.BASE_URL + at
        super().__init__(
            title=title,
            link=settings.BASE_URL + of,
            description=None,
            language=get_language(),
            feed_url=address,
            feed_guid=address,
        )

    def latest_post_date(self) -> datetime:
        """When something in it last changed; one with nothing in it never did."""
        return super().latest_post_date() if self.items else NEVER

    def answer(self) -> HttpResponse:
        return HttpResponse(self.writeString("utf-8"), content_type=self.content_type)
