"""Writing to the people who ran an initiative, by relay."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from casestudies import actions
from casestudies.forms import ContactForm
from casestudies.models import CaseStudyPage, Contact
from core.open_forms import OpenForm


class ContactWrite(OpenForm[ContactForm]):
    """A message to the people who ran an initiative, by relay."""

    form_class = ContactForm
    template_name = "casestudies/contact.html"
    doing = "contact"
    limit = "5/h/ip,30/d/key"  # from one network address, and to one contact

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.case = get_object_or_404(CaseStudyPage.objects.published(), slug=kwargs["slug"])
        self.contact = get_object_or_404(Contact, case=self.case.public_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": self.case}

    def about(self) -> str:
        return str(self.contact.public_id)

    def done(self, form: ContactForm) -> HttpResponse:
        actions.write_to_contact(case=self.case, contact=self.contact, **form.cleaned_data)
        return redirect("casestudies:contact-sent", slug=self.case.slug)


class ContactSent(TemplateView):
    """Says that a message is on its way, and what happens next."""

    template_name = "casestudies/contact_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = get_object_or_404(CaseStudyPage.objects.published(), slug=kwargs["slug"])
        return super().get_context_data(**kwargs) | {"page": case}
