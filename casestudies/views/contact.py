"""Writing to the people who ran an initiative, by relay."""

from typing import Any

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from casestudies import actions
from casestudies.forms import ContactForm
from casestudies.models import CaseStudyPage, Contact
from core.views import bad_request

MESSAGES = "5/h/ip,30/d/key"  # to contacts: from one network address, and to one contact


@method_decorator(csrf_exempt, name="dispatch")
class ContactWrite(FormView[ContactForm]):
    """A message to the people who ran an initiative, by relay.

    It acts on nobody's authority and sets no cookie, so a forged request could do no more here than
    its author could anyway: there is no token to check. Sending is limited by address instead.
    """

    form_class = ContactForm
    template_name = "casestudies/contact.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.case = get_object_or_404(CaseStudyPage.objects.published(), slug=kwargs["slug"])
        self.contact = Contact.objects.filter(case=self.case.public_id).first()
        if self.contact is None:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": self.case}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return bad_request(request)  # another site's page spends its visitors' limits
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ContactForm) -> HttpResponse:
        assert self.contact is not None
        # allauth's own limiter: it knows which proxies to believe about a visitor's address.
        if not ratelimit.consume(
            self.request,
            app="casestudies",
            action="contact",
            config={"contact": MESSAGES},
            key=str(self.contact.public_id),
        ):
            return render(self.request, "429.html", status=429)
        try:
            actions.write_to_contact(case=self.case, contact=self.contact, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("casestudies:contact-sent", slug=self.case.slug)


class ContactSent(TemplateView):
    """Says that a message is on its way, and what happens next."""

    template_name = "casestudies/contact_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = get_object_or_404(CaseStudyPage.objects.published(), slug=kwargs["slug"])
        return super().get_context_data(**kwargs) | {"page": case}
