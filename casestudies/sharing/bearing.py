"""The codes a browser holds: a signed cookie, sent back below /case-studies/share/ and nowhere else."""

import re
from collections.abc import Iterator

from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from casestudies.models import Offer
from casestudies.models.offers import hash_of
from core.permissions import Kind, Principal, principal_of

COOKIE = "weft_offers"
SALT = "casestudies.offers"
AGE = 60 * 24 * 3600  # seconds
MOST = 5


def codes(request: HttpRequest) -> list[str]:
    """The codes this browser holds, the latest first; none where the cookie is not as we wrote it."""
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return []
    return [code for code in held if isinstance(code, str)][:MOST] if isinstance(held, list) else []


def principals(request: HttpRequest) -> Iterator[Principal]:
    """Everybody this browser speaks for: the bearers of its codes, and whoever is signed in."""
    hashes = [hash_of(code) for code in codes(request)]
    for public_id in Offer.objects.filter(code_hash__in=hashes).values_list("public_id", flat=True):
        yield Principal(Kind.BEARER, str(public_id))
    signed_in = principal_of(request)
    if signed_in.person:
        yield signed_in


def code_of(request: HttpRequest, offer: Offer) -> str:
    """The code of an offer, where this browser holds it."""
    return next((code for code in codes(request) if hash_of(code) == offer.code_hash), "")


def remember(request: HttpRequest, response: HttpResponseBase, code: str) -> None:
    """Have the browser hold a code, in front of those it holds."""
    letters = re.sub("[^A-Z]", "", code.upper())
    others = [held for held in codes(request) if hash_of(held) != hash_of(letters)]
    whole = "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    response.set_cookie(
        COOKIE,
        signing.dumps([whole, *others][:MOST], salt=SALT),
        max_age=AGE,
        path=reverse("casestudies:share-start"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase) -> None:
    response.delete_cookie(COOKIE, path=reverse("casestudies:share-start"), samesite="Lax")
