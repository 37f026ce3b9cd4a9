"""What is looked after beside a piece of guidance in the CMS: the consents its quotations rest on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from casestudies.guidance import actions
from casestudies.models import GuidancePage
from casestudies.wording import QUOTED
from core.access import RECORDS, MayRecords
from core.cms import BesidePage
from core.models import Basis, Consent
from core.permissions import principal_of, require


class Quotations(BesidePage, TemplateView):
    """Records, and withdraws, the consent to each quotation of the latest draft."""

    page_title = gettext_lazy("Quotations")
    header_icon = "openquote"
    template_name = "casestudies/cms_quotations.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.by = principal_of(request)
        require(self.by, MayRecords.CONSENT_RECORD, RECORDS)
        found = get_object_or_404(GuidancePage, pk=kwargs["pk"])
        self.page = self.guidance = found.get_latest_revision_as_object()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        quotations = self.guidance.quotations
        subjects = {self.guidance.subject_of(each["mark"]): each["mark"] for each in quotations}
        standing = {
            subjects[consent.subject]: consent
            for consent in Consent.objects.visible_to(self.by)
            .standing()
            .filter(use=Consent.Use.QUOTATION, subject__in=list(subjects))
        }
        return super().get_context_data(**kwargs) | {
            "quotations": [each | {"consent": standing.get(each["mark"])} for each in quotations],
            "bases": [
                {"value": basis.value, "label": basis.label, "words": wording.words}
                for basis, wording in QUOTED.items()
            ],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark, basis = request.POST.get("mark", ""), request.POST.get("basis", "")
        if "withdraw" in request.POST:
            actions.withdraw_quotation(page=self.guidance, mark=mark, by=self.by)
            messages.success(
                request, _("The consent was withdrawn. Readers no longer see these words.")
            )
            return redirect(request.path)
        if basis not in Basis.values:
            raise SuspiciousOperation("No such basis.")
        try:
            actions.agree_to_quotation(
                page=self.guidance, mark=mark, basis=Basis(basis), by=self.by
            )
        except LookupError:
            messages.error(
                request, _("These words were changed meanwhile. Read them again as they are now.")
            )
        else:
            messages.success(request, _("The consent to these words was recorded."))
        return redirect(request.path)
