"""Opening the link of an invitation."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from core import links, sealed
from core.views import OfALink
from people.adapter import INVITATION_KEY
from people.emails import INVITED
from people.models import Invitation


class OpenInvitation(OfALink):
    """Whoever holds the mailed link owns the address; going on is a press of a button."""

    template_name = "people/invitation.html"
    link = INVITED
    over = _(
        "The invitation has been used, was withdrawn, or is more than a fortnight old. Ask the person "
        "who invited you to send a new one."
    )
    onward = ("account_login", _("Sign in, if you have an account"))

    def find(self, about: str) -> None:
        try:
            self.invitation = Invitation.objects.open().get(public_id=about)
            self.address = self.invitation.address
        except (Invitation.DoesNotExist, sealed.Gone) as error:
            raise links.Over from error

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        request.session[INVITATION_KEY] = str(self.invitation.public_id)
        get_adapter(request).stash_verified_email(request, self.address)
        return redirect("account_signup")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"address": self.address}
