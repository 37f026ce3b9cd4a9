"""Looking after accounts: requests, the directory, roles, invitations."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from core import sealed
from core.permissions import Principal, can, principal_of, require
from people import actions
from people.access import DIRECTORY, MayPeople
from people.forms.looking_after import InvitationForm, RefusalForm, RoleForm, SearchForm
from people.middleware import second_factor_checked
from people.models import Invitation, Role, User, UserQuerySet

A_PAGE = 25
DIRECTORY_HOME = reverse_lazy("people-directory")


@method_decorator(never_cache, name="dispatch")
class DirectoryScope(LoginRequiredMixin, View):
    """Who may not read the directory does not learn that it is there; then `permission` is asked.

    Here roles are given and everybody's address is read, so that a password alone does not do.
    """

    permission = MayPeople.DIRECTORY_READ
    principal: Principal

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.principal = principal_of(request)
            if not can(self.principal, MayPeople.DIRECTORY_READ, DIRECTORY):
                raise Http404
            require(self.principal, self.permission, DIRECTORY)
            if settings.STAFF_SECOND_FACTOR and not second_factor_checked(request):
                # What a button would do is not done afterwards: the way on leads to the directory.
                back = request.get_full_path() if request.method == "GET" else DIRECTORY_HOME
                query = urlencode({"next": back})
                return redirect(f"{reverse('second-factor-needed')}?{query}")
        return super().dispatch(request, *args, **kwargs)

    def people(self) -> UserQuerySet:
        return (
            User.objects.visible_to(self.principal)
            .select_related("area")
            .prefetch_related("groups")
        )

    def a_page(self, people: QuerySet[Any]) -> Page[Any]:
        return Paginator(people, A_PAGE).get_page(self.request.GET.get("page"))


class Requests(DirectoryScope, TemplateView):
    """Those who asked for an account and proved their address, the longest waiting first."""

    permission = MayPeople.ACCOUNT_APPROVE
    template_name = "people/requests.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.people().waiting().filter(emailaddress__verified=True).distinct()
        return super().get_context_data(**kwargs) | {
            "results": self.a_page(waiting.order_by("date_joined"))
        }


class Answer(DirectoryScope, FormView[RefusalForm]):
    """One request: let in, or turn down with a few words."""

    permission = MayPeople.ACCOUNT_APPROVE
    template_name = "people/request.html"
    form_class = RefusalForm
    success_url = reverse_lazy("people-requests")

    def person(self) -> User:
        return get_object_or_404(self.people().waiting(), public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"person": self.person()}

    def form_valid(self, form: RefusalForm) -> HttpResponse:
        person = self.person()
        try:
            if "approve" in self.request.POST:
                actions.approve(person=person, by=self.principal)
                told = _("%(name)s can sign in now. We have told them by mail.")
            else:
                actions.refuse(person=person, words=form.cleaned_data["words"], by=self.principal)
                told = _(
                    "The request of %(name)s is turned down and erased. We have told them by mail."
                )
        except actions.NotWaiting:
            told = _("Somebody else answered the request of %(name)s meanwhile.")
        messages.success(self.request, told % {"name": person.display_name})
        return super().form_valid(form)


class Directory(DirectoryScope, TemplateView):
    """Everybody with an account, found by name, address or organisation."""

    template_name = "people/directory.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = SearchForm(self.request.GET)
        people = (
            self.people().exclude(is_active=False, approved_at=None).order_by("display_name", "pk")
        )
        if not form.is_valid():
            people = people.none()
        elif q := form.cleaned_data["q"]:
            people = people.filter(
                Q(display_name__icontains=q) | Q(email__icontains=q) | Q(organisation__icontains=q)
            )
        return super().get_context_data(**kwargs) | {
            "form": form,
            "q": self.request.GET.get("q", ""),
            "results": self.a_page(people),
            "invites": can(self.principal, MayPeople.ACCOUNT_INVITE, DIRECTORY),
        }


class Person(DirectoryScope, TemplateView):
    """One account: what they said of themselves, their roles, and what may be done about it."""

    template_name = "people/person.html"

    def person(self) -> User:
        return get_object_or_404(self.people(), public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person()
        return super().get_context_data(**kwargs) | {
            "person": person,
            "roles": [{"role": role, "held": role in person.roles} for role in Role],
            "gives_roles": can(self.principal, MayPeople.ROLE_GIVE, DIRECTORY),
            "suspends": can(self.principal, MayPeople.ACCOUNT_SUSPEND, DIRECTORY),
        }


# What may be done about an account, each an action of that name, and what it takes.
CHANGES = {
    "give_role": MayPeople.ROLE_GIVE,
    "take_role": MayPeople.ROLE_GIVE,
    "suspend": MayPeople.ACCOUNT_SUSPEND,
    "restore": MayPeople.ACCOUNT_SUSPEND,
}


class Change(Person):
    """A button on a person's page was pressed: `verb` is done, and the page shown again."""

    http_method_names = ["post"]
    verb = ""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person()
        form = RoleForm(request.POST) if "role" in self.verb else Form(request.POST)
        try:
            if form.is_valid():
                getattr(actions, self.verb)(person=person, by=self.principal, **form.cleaned_data)
                messages.success(request, _("Done. It counts from now on."))
            else:
                messages.error(request, _("There is no such role. Nothing was changed."))
        except actions.LastAdministrator:
            messages.error(
                request,
                _("They are the only administrator. Give somebody else that role first."),
            )
        return redirect("people-person", public_id)


class Invite(DirectoryScope, FormView[InvitationForm]):
    """Ask somebody to join, and see who has been asked."""

    permission = MayPeople.ACCOUNT_INVITE
    template_name = "people/invite.html"
    form_class = InvitationForm
    success_url = reverse_lazy("people-invite")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        results = self.a_page(Invitation.objects.visible_to(self.principal).open())
        for invitation in results:
            invitation.told = address_of(invitation)
        return super().get_context_data(**kwargs) | {"results": results}

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        address, role = form.cleaned_data["address"], form.cleaned_data["role"]
        actions.invite(address=address, role=Role(role) if role else None, by=self.principal)
        messages.success(
            self.request, _("The invitation to %(address)s is on its way.") % {"address": address}
        )
        return super().form_valid(form)


class Withdraw(DirectoryScope):
    """Take an invitation back."""

    permission = MayPeople.ACCOUNT_INVITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        invitation = get_object_or_404(
            Invitation.objects.visible_to(self.principal).open(), public_id=public_id
        )
        actions.withdraw_invitation(invitation=invitation, by=self.principal)
        messages.success(request, _("The invitation is withdrawn: its link no longer works."))
        return redirect("people-invite")


def address_of(invitation: Invitation) -> str:
    try:
        return invitation.address
    except sealed.Unreadable:
        return _("An address that can no longer be read")
