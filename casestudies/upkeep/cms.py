"""What editors do with what readers write back: adaptations to judge, corrections to deal with."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.access import MayLibrary
from casestudies.cms import EditorsList
from casestudies.models import Adaptation, Correction
from casestudies.upkeep import actions
from casestudies.upkeep.forms import DeclineForm


class Adaptations(EditorsList):
    """Those who tried a case too: accept what is clear and safe to show, decline the rest with a reason."""

    permission = MayLibrary.ADAPTATION_JUDGE
    page_title = gettext_lazy("Tried elsewhere")
    header_icon = "group"
    template_name = "casestudies/cms_adaptations.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Adaptation.objects.visible_to(self.by)
        shown = "shown" in self.request.GET
        return {
            "declined": "",
            **super().get_context_data(**kwargs),
            "shown": shown,
            "results": self.a_page(
                (found.accepted() if shown else found.waiting()).select_related("case")
            ),
            "form": kwargs.get("form") or DeclineForm(),
            "reader": str(self.by),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        adaptation = get_object_or_404(
            Adaptation.objects.visible_to(self.by).select_related("case"),
            public_id=_id_in(request),
        )
        if "take-off" in request.POST:
            actions.withdraw_adaptation(adaptation=adaptation, by=self.by)
            messages.success(request, _("It was taken off the page for good."))
            return redirect("casestudies_cms:adaptations")
        try:
            if "accept" in request.POST:
                judged = actions.accept(adaptation=adaptation, by=self.by)
                if judged.state == Adaptation.State.ACCEPTED:
                    says = _("It is shown on the page now. They are told.")
                else:
                    says = _("You would show it. It is shown once somebody else would too.")
                messages.success(request, says)
            else:
                form = DeclineForm(request.POST)
                if not form.is_valid():
                    shown = self.get_context_data(form=form, declined=adaptation.public_id)
                    return self.render_to_response(shown)
                actions.decline(
                    adaptation=adaptation, reason=form.cleaned_data["reason"], by=self.by
                )
                messages.success(request, _("It is declined. They are told why."))
        except actions.AlreadyJudged:
            messages.error(request, _("Somebody has judged this meanwhile. Nothing was changed."))
        return redirect("casestudies_cms:adaptations")


class Corrections(EditorsList):
    """What readers say is out of date: change the case, then mark it as done."""

    permission = MayLibrary.CORRECTION_READ
    page_title = gettext_lazy("Said to be out of date")
    header_icon = "warning"
    template_name = "casestudies/cms_corrections.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        done = "done" in self.request.GET
        found = Correction.objects.visible_to(self.by)
        return super().get_context_data(**kwargs) | {
            "done": done,
            "results": self.a_page((found.done() if done else found.open()).select_related("case")),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        correction = get_object_or_404(
            Correction.objects.visible_to(self.by), public_id=_id_in(request)
        )
        actions.settle(correction=correction, by=self.by)
        messages.success(request, _("It is marked as done."))
        return redirect("casestudies_cms:corrections")


def _id_in(request: HttpRequest) -> UUID:
    """The public id that a button sent; one that nothing has where it is none."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return UUID(int=0)
