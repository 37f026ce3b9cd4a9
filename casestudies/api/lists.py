"""What the lists of the API have in common: their pages, and that they know what they are asked."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field

from casestudies.asking import unknown
from core.lists import LAST_PAGE, PER_PAGE
from core.problems import Refused

LARGEST_PAGE = 100
PAGES: dict[str, Any] = {
    "page": (int, Field(1, ge=1, le=LAST_PAGE, description="Which page, from 1.")),
    "page_size": (
        int,
        Field(PER_PAGE, ge=1, le=LARGEST_PAGE, description="How many a page holds."),
    ),
}


def knows(request: HttpRequest, *known: str) -> None:
    """Raise Refused where the address asks for what nothing here goes by."""
    if errors := unknown(request.GET, known):
        raise Refused(errors)


def address_of_page(request: HttpRequest, number: int) -> str:
    """The whole address of another page of the same."""
    address = request.GET.copy()
    address["page"] = str(number)
    return f"{settings.BASE_URL}{request.path}?{address.urlencode()}"


def next_page(request: HttpRequest, count: int, number: int, size: int) -> str | None:
    """The address of what follows, or None."""
    return address_of_page(request, number + 1) if number * size < count else None


def say_pages(
    request: HttpRequest, response: HttpResponse, count: int, number: int, size: int
) -> None:
    """Tell of the other pages in the headers: Link (RFC 8288), how many there are, and how many a page
    may hold."""
    last = max(1, -(-count // size))
    pages = {"first": 1, "last": last}
    if 1 < number <= last + 1:
        pages["prev"] = number - 1
    if number < last:
        pages["next"] = number + 1
    response["Link"] = ", ".join(
        f'<{address_of_page(request, page)}>; rel="{name}"' for name, page in pages.items()
    )
    response["X-Total-Count"] = str(count)
    response["X-Page-Size-Max"] = str(LARGEST_PAGE)
