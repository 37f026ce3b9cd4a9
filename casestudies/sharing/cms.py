"""What was offered, in the CMS: for editors and moderators."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, Q, When
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from casestudies.access import MayLibrary, MayOffer
from casestudies.cms import EditorsList, InLibrary
from casestudies.models import Offer, Reading
from casestudies.sharing import actions
from casestudies.sharing.actions.agreeing import page_of
from casestudies.sharing.forms import AnswersForm, DeclineForm
from casestudies.sharing.forms.answers import ByTheirSlugs
from casestudies.sharing.likeness import likes
from casestudies.wording import OFFERED
from core import files
from core.models import Consent
from core.permissions import can


class OfferList(EditorsList):
    """All that was offered: what waits first, the longest waiting before the others, then the newest."""

    permission = MayLibrary.OFFER_REVIEW
    page_title = gettext_lazy("Offers")
    header_icon = "mail"
    template_name = "casestudies/cms_offers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offers = Offer.objects.visible_to(self.by).exclude(state=Offer.State.DRAFT)
        waiting = Q(state=Offer.State.OFFERED)
        since = Case(When(waiting, then="sent_at"))
        return super().get_context_data(**kwargs) | {
            "results": self.a_page(offers.order_by(since.asc(nulls_last=True), "-sent_at", "-pk")),
            "waiting": offers.filter(waiting).count(),
        }


class OfferRead(InLibrary, TemplateView):
    """One offer: what was answered, what it rests on, what is like it, and what can be done now."""

    permission = MayLibrary.OFFER_REVIEW
    template_name = "casestudies/cms_offer.html"
    page_title = gettext_lazy("Offer")
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.offer = find(self.by, kwargs["public_id"])

    def get_page_subtitle(self) -> str:
        return self.offer.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("casestudies_cms:offers"), "label": str(_("Offers"))},
            {"url": "", "label": self.offer.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offer, form = self.offer, AnswersForm(self.offer.answers)
        answers = [
            {"label": form[name].label, "value": shown(offer, form[name])} for name in form.fields
        ]
        page = page_of(offer)
        readings = Reading.objects.visible_to(self.by)
        return super().get_context_data(**kwargs) | {
            "offer": offer,
            "answers": [answer for answer in answers if answer["value"]],
            "uses": [OFFERED[Consent.Use(use)].words for use in offer.uses],
            "has_address": bool(offer.sealed_contact),
            "files": list(offer.files.all()),
            "likes": likes(offer) if offer.answers else [],
            "page": page,
            "is_read": bool(page and page.workflow_in_progress),
            "readings": list(readings.filter(case=page.translation_key).order_by("read_at"))
            if page
            else [],
            "decline": kwargs.get("decline") or DeclineForm(),
            "may_withdraw": can(self.by, MayOffer.WITHDRAW, offer),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        do = {
            "take-up": self.take_up,
            "draft": self.make_draft,
            "readers": self.send_to_readers,
            "decline": self.decline,
            "withdraw": self.withdraw,
        }.get(request.POST.get("do", ""))
        if do is None:
            raise Http404
        try:
            return do()
        except actions.WrongState:
            messages.error(request, _("Somebody was quicker. This is how it stands now."))
            return self.again()

    def again(self) -> HttpResponse:
        return redirect("casestudies_cms:offer", self.offer.public_id)

    def take_up(self) -> HttpResponse:
        actions.take_up(offer=self.offer, by=self.by)
        messages.success(self.request, _("You have taken it up."))
        return self.again()

    def make_draft(self) -> HttpResponse:
        form = AnswersForm(self.offer.answers)
        form.is_valid()
        page = actions.make_draft(offer=self.offer, said=form.cleaned_data, by=self.by)
        messages.success(
            self.request,
            _(
                "A draft was made of it. Whoever changes it now is one of its authors, and does not read it."
            ),
        )
        return redirect("wagtailadmin_pages:edit", page.pk)

    def send_to_readers(self) -> HttpResponse:
        try:
            actions.send_to_readers(offer=self.offer, by=self.by)
            messages.success(self.request, _("It waits for its first reading."))
        except actions.Lacking as lacking:
            says = _("It was not sent to its readers: %(lacks)s") % {
                "lacks": " ".join(lacking.lacks)
            }
            messages.error(self.request, says)
        return self.again()

    def decline(self) -> HttpResponse:
        form = DeclineForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(decline=form))
        actions.decline(offer=self.offer, reason=form.cleaned_data["reason"], by=self.by)
        messages.success(self.request, _("It was declined, and whoever offered it is told."))
        return self.again()

    def withdraw(self) -> HttpResponse:
        actions.withdraw(offer=self.offer, by=self.by)
        messages.success(self.request, _("It was withdrawn, and all of it erased."))
        return self.again()


def find(by: Any, public_id: UUID) -> Offer:
    """A sent offer. Raises Http404."""
    sent = Offer.objects.visible_to(by).exclude(state=Offer.State.DRAFT)
    return get_object_or_404(sent, public_id=public_id)


def shown(offer: Offer, field: BoundField) -> str:
    """An answer as it was given; what was ticked, by its name."""
    value = offer.answers.get(field.name) or ""
    if isinstance(field.field, ByTheirSlugs):
        return ", ".join(map(str, field.field.model.objects.filter(slug__in=value)))
    return ", ".join(value) if isinstance(value, list) else str(value)


class OfferFileRead(InLibrary, View):
    """A file with an offer, for its reviewers."""

    permission = MayLibrary.OFFER_REVIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        offer = find(self.by, kwargs["public_id"])
        file = get_object_or_404(offer.files, public_id=kwargs["file_id"], name=kwargs["name"])
        return files.serve(Path(file.file.path), name=file.name, location=str(file.file.name))
