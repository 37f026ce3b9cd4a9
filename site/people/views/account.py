"""One's own account: what it holds, what one says of oneself, a copy of it all, leaving."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from core.permissions import Principal, can, principal_of
from people import actions
from people.access import DIRECTORY, MayPeople
from people.data_export import data_of
from people.forms.profile import ProfileForm
from people.middleware import second_factor_checked
from people.models import User

FRESH = 300  # seconds for which having signed in counts as having shown who one is


@method_decorator(never_cache, name="dispatch")
class OwnAccount(LoginRequiredMixin, View):
    """What only the person signed in sees: everything here is about `person`."""

    @cached_property
    def person(self) -> User:
        return User.objects.get(pk=self.request.user.pk)

    @property
    def principal(self) -> Principal:
        return principal_of(self.request)


class AccountHome(OwnAccount, TemplateView):
    """Everything about one's account, in one list; for administrators, everybody's."""

    template_name = "people/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = list(Authenticator.objects.filter(user=self.person).values_list("type", flat=True))
        looks_after = can(self.principal, MayPeople.DIRECTORY_READ, DIRECTORY)
        answers = can(self.principal, MayPeople.ACCOUNT_APPROVE, DIRECTORY)
        return super().get_context_data(**kwargs) | {
            "person": self.person,
            "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
            "code_app": Authenticator.Type.TOTP in kinds,
            "providers": get_social_adapter(self.request).list_providers(self.request),
            "works_in_cms": self.person.has_perm("wagtailadmin.access_admin"),
            "looks_after": looks_after,
            "answers": answers,
            "invites": can(self.principal, MayPeople.ACCOUNT_INVITE, DIRECTORY),
            "requests_waiting": User.objects.waiting().count() if answers else 0,
        }


class Profile(OwnAccount, FormView[ProfileForm]):
    """What one says of oneself."""

    template_name = "people/profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("account-home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.person}

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        actions.update_profile(person=self.person, by=self.principal, **form.cleaned_data)
        messages.success(self.request, _("Your details are saved."))
        return super().form_valid(form)


class MyData(OwnAccount, TemplateView):
    """What we keep about a person: told on a page, handed out as a file."""

    template_name = "people/my_data.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        actions.record_export(person=self.person, by=self.principal)
        return JsonResponse(
            data_of(self.person),
            json_dumps_params={"indent": 2, "ensure_ascii": False},
            headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
        )


class CloseAccount(OwnAccount, FormView[Form]):
    """Leaving for good. Asks first who it is: an open laptop must not be enough."""

    template_name = "people/close.html"
    form_class = Form

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not recently_shown(request):
            if get_adapter(request).get_reauthentication_methods(request.user):
                raise ReauthenticationRequired
            # Nothing but a mailed code tells who this is: ask for one.
            logout(request)
            return redirect(
                f"{reverse('account_request_login_code')}?{urlencode({'next': request.path})}"
            )
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            actions.close_account(person=self.person, by=self.principal)
        except actions.LastAdministrator:
            form.add_error(
                None,
                _(
                    "You are the only administrator. Give somebody else that role first, then close your account."
                ),
            )
            return self.form_invalid(form)
        logout(self.request)
        return redirect("account-closed")


def recently_shown(request: HttpRequest) -> bool:
    """Whether this session was opened, or confirmed, within the last few minutes."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < FRESH


class SecondFactorNeeded(OwnAccount, TemplateView):
    """Why the CMS and the directory are closed to this session, and the ways in."""

    template_name = "people/second_factor.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.next = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(self.next, allowed_hosts=None):
            self.next = reverse("wagtailadmin_home")
        if second_factor_checked(request):
            return redirect(self.next)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = urlencode({"next": self.next})
        ways = [
            {"url": f"{way['url']}?{query}", "description": way["description"]}
            for way in get_adapter(self.request).get_reauthentication_methods(self.person)
            if way["id"].startswith("mfa_")
        ]
        return super().get_context_data(**kwargs) | {"ways": ways}
