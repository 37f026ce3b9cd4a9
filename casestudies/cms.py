"""The library in the CMS: its lists, and what is done beside a case study: its contact, taking it down, and
withdrawing the consent it rests on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from casestudies import actions
from casestudies.access import LIBRARY, MayLibrary
from casestudies.forms import ContactAddressForm, TakeDownForm
from casestudies.models import CaseStudyPage, Contact
from core.cms import BesidePage
from core.lists import one_page
from core.models import Consent
from core.permissions import can, principal_of, require


class InLibrary(WagtailAdminTemplateMixin):
    """Only those with `permission` in the library pass."""

    permission: MayLibrary

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.by = principal_of(request)
        require(self.by, self.permission, LIBRARY)


class EditorsList(InLibrary, TemplateView):
    """A list of what comes to the library's editors, a page at a time."""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.page_title)}]

    def a_page(self, found: Any) -> Any:
        """The page of it that is asked for; one that is not there becomes the nearest."""
        return one_page(found, self.request.GET)["results"]


class ListItem(MenuItem):
    """An entry of the menu for those who may see the list it leads to."""

    def __init__(
        self, label: Any, name: str, permission: MayLibrary, icon: str, order: int
    ) -> None:
        url = reverse(f"casestudies_cms:{name}")
        super().__init__(label, url, name=name, icon_name=icon, order=order)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return can(principal_of(request), self.permission, LIBRARY)


class OfOneCase(InLibrary, BesidePage):
    """Finds the case study."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = self.case = get_object_or_404(CaseStudyPage, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"case": self.case}


class ContactEdit(OfOneCase, FormView[ContactAddressForm]):
    """Sets, replaces or removes the address messages are relayed to. It is never shown again."""

    permission = MayLibrary.CONTACT_SET
    form_class = ContactAddressForm
    page_title = gettext_lazy("Contact")
    header_icon = "mail"
    template_name = "casestudies/cms_contact.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"contact": self.contact}

    @property
    def contact(self) -> Contact | None:
        return Contact.objects.filter(case=self.case.public_id).first()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" not in request.POST:
            return super().post(request, *args, **kwargs)
        if contact := self.contact:
            actions.remove_contact(contact=contact, by=self.by)
            messages.success(request, _("The contact was removed."))
        return redirect(self.back)

    def form_valid(self, form: ContactAddressForm) -> HttpResponse:
        actions.set_contact(case=self.case, address=form.cleaned_data["address"], by=self.by)
        messages.success(
            self.request, _("The contact was sealed. Messages are passed on to it from now on.")
        )
        return redirect(self.back)


class TakeDown(OfOneCase, FormView[TakeDownForm]):
    """Takes a case study off the library at once, in an emergency; its consent stands."""

    permission = MayLibrary.CASE_TAKE_DOWN
    form_class = TakeDownForm
    page_title = gettext_lazy("Take down")
    header_icon = "warning"
    template_name = "casestudies/cms_take_down.html"

    def form_valid(self, form: TakeDownForm) -> HttpResponse:
        actions.take_down_at_once(case=self.case, reason=form.cleaned_data["reason"], by=self.by)
        messages.success(
            self.request,
            _("“%(title)s” is no longer public. The editors are told.")
            % {"title": self.case.title},
        )
        return redirect(self.back)


class ConsentWithdraw(OfOneCase, TemplateView):
    """Withdraws the consent a case study rests on, which takes it down."""

    permission = MayLibrary.CONSENT_WITHDRAW
    page_title = gettext_lazy("Withdraw consent")
    header_icon = "cross"
    template_name = "casestudies/cms_withdraw.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consents = Consent.objects.visible_to(self.by).about(self.case.subject)
        return super().get_context_data(**kwargs) | {
            "consent": consents.standing().first(),
            "withdrawn": consents.order_by("-withdrawn_at").first(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "anew" in request.POST:
            actions.consent_anew(case=self.case, by=self.by)
            messages.success(
                request, _("The consent was recorded. The case study can be published.")
            )
            return redirect(self.back)
        actions.withdraw(case=self.case, by=self.by)
        messages.success(
            request,
            _("The consent was withdrawn. “%(title)s” is no longer public.")
            % {"title": self.case.title},
        )
        return redirect(self.back)
