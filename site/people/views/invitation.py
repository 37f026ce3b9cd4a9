"""Opening the link of an invitation."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from core import sealed
from people.adapter import INVITATION_KEY
from people.emails import INVITATION_SALT
from people.models import Invitation


@method_decorator(never_cache, name="dispatch")
class OpenInvitation(TemplateView):
    """Whoever holds the mailed link owns the address; going on is a press of a button.

    Mail programs look links up by themselves, so that looking alone changes nothing.
    """

    template_name = "people/invitation.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            public_id = signing.loads(kwargs["token"], salt=INVITATION_SALT)
            self.invitation = Invitation.objects.open().get(public_id=public_id)
            self.address = self.invitation.address
        except sealed.KeyMissing:
            raise  # the keyring is away, which is our fault and no end of the invitation
        except (
            signing.BadSignature, Invitation.DoesNotExist, sealed.KeyDestroyed, sealed.SealBroken,
        ):  # fmt: skip
            return render(request, "people/invitation_over.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        request.session[INVITATION_KEY] = str(self.invitation.public_id)
        get_adapter(request).stash_verified_email(request, self.address)
        return redirect("account_signup")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"address": self.address}
