"""Finding the offer a browser speaks for: not found is not there, whoever asks."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from casestudies.models import Offer
from casestudies.sharing import bearing
from core import limits
from core.open_forms import comes_from_elsewhere, too_often
from core.permissions import NOBODY, Principal
from core.views import bad_request

# From one network address, an hour: a community centre has one for everybody.
LIMITS = {"offer-begin": "30/h/ip", "offer-code": "20/h/ip", "offer-file": "120/h/ip"}


def refused(request: HttpRequest, doing: str, form: Form | None = None) -> HttpResponse | None:
    """What is answered where this was done too often from one network address; None where it was not."""
    seconds = limits.seconds_to_wait(request, doing, LIMITS[doing])
    return too_often(request, seconds, form) if seconds else None


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class SharePage(View):
    """A page of sharing: never kept by a cache, and written to from our own pages alone."""

    template_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and comes_from_elsewhere(request):
            return bad_request(request)
        return self.instead() or super().dispatch(request, *args, **kwargs)

    def instead(self) -> HttpResponseBase | None:
        """What is answered before the page looks at the request. Here and not in `dispatch`, which
        carries the marks of this class and would lose them in another."""
        return None

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, self.template_name, context, status=status)


class OfOneOffer(SharePage):
    """A page of one offer, for whoever holds its code or offered it from their account."""

    offer: Offer
    by: Principal

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.found = self.find(kwargs["public_id"])

    def find(self, public_id: UUID) -> bool:
        self.by = NOBODY
        for principal in bearing.principals(self.request):
            held = Offer.objects.held_by(principal).filter(public_id=public_id).first()
            if held:
                self.offer, self.by = held, principal
                return True
        return False

    def instead(self) -> HttpResponseBase | None:
        return None if self.found else self.missing()

    def missing(self) -> HttpResponseBase:
        raise Http404

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        own = {"offer": self.offer, "code": bearing.code_of(self.request, self.offer)}
        return super().show(status=status, **(own | context))


class OfOneDraft(OfOneOffer):
    """A page on which an offer is worked on; once it was sent, its state is shown instead."""

    def instead(self) -> HttpResponseBase | None:
        if self.found and not self.offer.is_draft and self.request.method != "POST":
            return to(self.offer, "share-state")
        return super().instead()


def to(offer: Offer, name: str, query: str = "") -> HttpResponse:
    return redirect(resolve_url(f"casestudies:{name}", public_id=offer.public_id) + query)
