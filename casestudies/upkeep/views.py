"""Where readers write back about a case, and what one does with a mailed link."""

from abc import abstractmethod
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from casestudies.models import Adaptation, CaseStudyPage, Contact
from casestudies.models.adaptations import OWN, UNCONFIRMED_FOR, Offerer
from casestudies.upkeep import actions
from casestudies.upkeep.emails import REVIEW
from casestudies.upkeep.forms import CorrectionForm, TriedForm
from core import links, strangers
from core.open_forms import OneForm, OpenForm
from core.permissions import Kind, Principal
from core.views import OfALink


class WriteBack(OpenForm[OneForm]):
    """Something written about a case by anyone. sent: the name of the page that says it has come."""

    # From one network address, and never by the case: nobody can spend what others may write.
    limit = "5/h/ip"
    sent = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.case = get_object_or_404(CaseStudyPage.objects.published(), slug=kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": self.case}

    def done(self, form: OneForm) -> HttpResponse:
        self.keep(form)
        return redirect(self.sent, slug=self.case.slug)

    @abstractmethod
    def keep(self, form: OneForm) -> None:
        """Keep what was written."""


class TriedWrite(WriteBack[TriedForm]):
    """We tried this too."""

    form_class = TriedForm
    template_name = "casestudies/tried.html"
    doing, sent = "tried", "casestudies:tried-sent"

    def keep(self, form: TriedForm) -> None:
        said = form.cleaned_data
        if not strangers.may_be_written_to(self.request, said["address"]):
            return  # nobody could confirm it
        offerer = Offerer(name=said["name"], address=said["address"])
        actions.offer(case=self.case, offerer=offerer, **form.said)


class CorrectionWrite(WriteBack[CorrectionForm]):
    """Tell us what is out of date."""

    form_class = CorrectionForm
    template_name = "casestudies/correction.html"
    doing, sent = "correction", "casestudies:correction-sent"

    def keep(self, form: CorrectionForm) -> None:
        tells = strangers.may_be_written_to(self.request, f"contact of {self.case.public_id}")
        actions.tell_what_is_out_of_date(case=self.case, tells_contact=tells, **form.cleaned_data)


class Sent(TemplateView):
    """Says that it has come, and what happens next: the same words to everybody."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = get_object_or_404(CaseStudyPage.objects.published(), slug=kwargs["slug"])
        return super().get_context_data(**kwargs) | {"page": case, "days": UNCONFIRMED_FOR.days}


class OfACase(OfALink):
    over = gettext_lazy("What it was about is gone from the library.")
    onward = ("casestudies:case-list", gettext_lazy("All case studies"))


class TriedFollow(OfACase):
    """What one offered, a button that confirms it and one that takes it back."""

    template_name = "casestudies/tried_follow.html"
    link = OWN

    def find(self, about: str) -> None:
        self.holder = Principal(Kind.PARTY, about)
        found = Adaptation.objects.visible_to(self.holder).select_related("case").first()
        if found is None:
            raise links.Over
        self.adaptation = found

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


class ReviewConfirm(OfACase):
    """Those who ran a case say that it is still right."""

    template_name = "casestudies/review_confirm.html"
    link = REVIEW

    def find(self, about: list[str]) -> None:
        public_id, due = about
        contact = Contact.objects.filter(public_id=public_id)
        found = CaseStudyPage.objects.published().filter(translation_key__in=contact.values("case"))
        case = found.first()
        if case is None:
            raise links.Over
        self.case, self.due = case, date.fromisoformat(due)
        self.holder = Principal(Kind.PARTY, public_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "page": self.case,
            "is_due": self.case.review_due == self.due,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.confirm_still_right(case=self.case, due=self.due, by=self.holder)
        return redirect(request.path)
