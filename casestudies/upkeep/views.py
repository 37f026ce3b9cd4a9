"""Where readers write back about a case, and what one does with a mailed link."""

from abc import ABC, abstractmethod
from datetime import date
from typing import Any

from allauth.core.internal import ratelimit
from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from casestudies.models import Adaptation, CaseStudyPage, Contact
from casestudies.models.adaptations import UNCONFIRMED_FOR, WITHDRAWAL_SALT, Offerer
from casestudies.upkeep import actions
from casestudies.upkeep.emails import REVIEW_SALT
from casestudies.upkeep.forms import CorrectionForm, TriedForm
from core import strangers
from core.permissions import Kind, Principal
from core.views import bad_request

WRITTEN = "5/h/ip"  # from one network address


@method_decorator(csrf_exempt, name="dispatch")
class WriteBack(ABC, FormView[Form]):
    """Something written about a case by anyone.

    It acts on nobody's authority and sets no cookie, so a forged request could do no more here than
    its author could anyway: there is no token to check. Writing is limited by address instead, and
    never by the case: nobody can spend what others may write.
    """

    limited = ""  # what is counted
    done = ""  # the address that says it has come

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.case = get_object_or_404(CaseStudyPage.objects.published(), slug=kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": self.case}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return bad_request(request)  # another site's page spends its visitors' limits
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        # allauth's own limiter: it knows which proxies to believe about a visitor's address.
        if not ratelimit.consume(
            self.request,
            app="casestudies",
            action=self.limited,
            config={self.limited: WRITTEN},
        ):
            return render(self.request, "429.html", status=429)
        self.keep(form)
        return redirect(self.done, slug=self.case.slug)

    @abstractmethod
    def keep(self, form: Any) -> None:
        """Keep what was written."""


class TriedWrite(WriteBack):
    """We tried this too."""

    form_class = TriedForm
    template_name = "casestudies/tried.html"
    limited, done = "tried", "casestudies:tried-sent"

    def keep(self, form: TriedForm) -> None:
        said = form.cleaned_data
        if not strangers.may_be_written_to(self.request, said["address"]):
            return  # nobody could confirm it
        offerer = Offerer(name=said["name"], address=said["address"])
        actions.offer(case=self.case, offerer=offerer, **form.said)


class CorrectionWrite(WriteBack):
    """Tell us what is out of date."""

    form_class = CorrectionForm
    template_name = "casestudies/correction.html"
    limited, done = "correction", "casestudies:correction-sent"

    def keep(self, form: CorrectionForm) -> None:
        tells = strangers.may_be_written_to(self.request, f"contact of {self.case.public_id}")
        actions.tell_what_is_out_of_date(case=self.case, tells_contact=tells, **form.cleaned_data)


class Sent(TemplateView):
    """Says that it has come, and what happens next: the same words to everybody."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = get_object_or_404(CaseStudyPage.objects.published(), slug=kwargs["slug"])
        return super().get_context_data(**kwargs) | {"page": case, "days": UNCONFIRMED_FOR.days}


@method_decorator(never_cache, name="dispatch")
class TriedFollow(TemplateView):
    """What one offered, a button that confirms it and one that takes it back. Looking changes nothing."""

    template_name = "casestudies/tried_follow.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            public_id = signing.loads(kwargs["token"], salt=WITHDRAWAL_SALT)
        except signing.BadSignature:
            return render(request, "casestudies/link_over.html", status=410)
        self.holder = Principal(Kind.PARTY, str(public_id))
        found = Adaptation.objects.visible_to(self.holder).select_related("case").first()
        if found is None:
            return render(request, "casestudies/link_over.html", status=410)
        self.adaptation = found
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        over = (Adaptation.State.WITHDRAWN, Adaptation.State.DECLINED)
        return super().get_context_data(**kwargs) | {
            "page": self.adaptation.case,
            "adaptation": self.adaptation,
            "over": self.adaptation.state in over,
            "asked": self.adaptation.state == Adaptation.State.ASKED,
            "waiting": self.adaptation.state == Adaptation.State.WAITING,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "confirm" in request.POST:
            actions.confirm_adaptation(adaptation=self.adaptation, by=self.holder)
        else:
            actions.withdraw_adaptation(adaptation=self.adaptation, by=self.holder)
        return redirect(request.path)


@method_decorator(never_cache, name="dispatch")
class ReviewConfirm(TemplateView):
    """Those who ran a case say that it is still right. Looking changes nothing."""

    template_name = "casestudies/review_confirm.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            public_id, due = signing.loads(kwargs["token"], salt=REVIEW_SALT)
        except signing.BadSignature:
            return render(request, "casestudies/link_over.html", status=410)
        contact = Contact.objects.filter(public_id=public_id)
        found = CaseStudyPage.objects.published().filter(translation_key__in=contact.values("case"))
        case = found.first()
        if case is None:
            return render(request, "casestudies/link_over.html", status=410)
        self.case, self.due = case, date.fromisoformat(due)
        self.holder = Principal(Kind.PARTY, str(public_id))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "page": self.case,
            "is_due": self.case.review_due == self.due,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.confirm_still_right(case=self.case, due=self.due, by=self.holder)
        return redirect(request.path)
