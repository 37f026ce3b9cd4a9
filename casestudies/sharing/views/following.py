"""Coming back to an offer: by its code, to see how far it is, to agree to the text, to withdraw."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from casestudies.models import CaseStudyPage, Offer
from casestudies.sharing import actions, bearing
from casestudies.sharing.actions.agreeing import page_of, waiting_for_agreement
from casestudies.sharing.drafting import page_from
from casestudies.sharing.forms import AgreeForm, AnswersForm, ChangeForm, CodeForm
from casestudies.sharing.views.scope import (
    OfOneDraft,
    OfOneOffer,
    SharePage,
    refused,
    to,
)


def public_one(page: CaseStudyPage | None) -> CaseStudyPage | None:
    """The page where anyone may read it at this moment."""
    return page if page and CaseStudyPage.objects.published().filter(pk=page.pk).exists() else None


class Return(SharePage):
    """Coming back with a code, from any device."""

    template_name = "casestudies/share_return.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        if answer := refused(request, "offer-code", form):
            return answer
        offer = Offer.objects.filter(code_hash=form.hash).first()
        if offer is None:
            # The same whether there never was one, it was erased, or the code was replaced.
            form.add_error(
                "code",
                _(
                    "We do not recognise this code. Check it letter by letter. What nobody comes back to "
                    "is erased after 90 days."
                ),
            )
            return self.show(form=form, status=404)
        response = to(offer, "share-write" if offer.is_draft else "share-state")
        bearing.remember(request, response, form.cleaned_data["code"])
        return response


class Leave(SharePage):
    """Has this browser forget the codes it holds, on a device that others use too."""

    def post(self, request: HttpRequest) -> HttpResponse:
        actions.let_go(codes=bearing.codes(request))
        response = redirect("casestudies:share-start")
        bearing.forget(response)
        return response


class State(OfOneOffer):
    """How far it has come, and what whoever offered it can do now."""

    template_name = "casestudies/share_state.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        if self.offer.is_draft:
            return to(self.offer, "share-write")
        page = page_of(self.offer)
        return self.show(
            public=public_one(page),
            to_agree=self.offer.state == Offer.State.TO_BE_AGREED
            and page is not None
            and waiting_for_agreement(page) is not None,
        )


class NewCode(OfOneOffer):
    """Another code, for whoever lost theirs or showed it to somebody."""

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        code = actions.new_code(offer=self.offer, by=self.by)
        response = to(self.offer, "share-state")
        bearing.remember(request, response, code)
        return response


class Preview(OfOneDraft):
    """The page as it would look, in the library's own clothes."""

    template_name = "casestudies/share_preview.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = AnswersForm(self.offer.answers)
        form.is_valid()
        page = page_from(self.offer, form.cleaned_data)
        return drawn(self, page, step="preview")


class Final(OfOneOffer):
    """The text as two people read it: agreed to here, or sent back with what should be otherwise."""

    template_name = "casestudies/share_final.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        return self.text(AgreeForm(), ChangeForm())

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        changing = "change" in request.POST
        agree = AgreeForm(None if changing else request.POST)
        change = ChangeForm(request.POST if changing else None)
        form: AgreeForm | ChangeForm = change if changing else agree
        if not form.is_valid():
            return self.text(agree, change)
        revision = (
            int(request.POST["revision"]) if request.POST.get("revision", "").isdigit() else 0
        )
        try:
            if changing:
                actions.ask_for_change(
                    offer=self.offer,
                    revision=revision,
                    words=form.cleaned_data["words"],
                    by=self.by,
                )
            else:
                actions.agree(offer=self.offer, revision=revision, by=self.by)
        except actions.ChangedElsewhere:
            return self.text(agree, change, status=409, changed=True)
        return to(self.offer, "share-state")

    def text(
        self, agree: AgreeForm, change: ChangeForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        page = page_of(self.offer)
        waiting = waiting_for_agreement(page) if page else None
        if waiting is None:
            if status == 409 or self.request.method == "POST":
                return to(self.offer, "share-state")
            raise Http404
        shown = waiting.revision.as_object()
        return drawn(
            self,
            shown,
            status=status,
            form=change if change.is_bound else agree,
            agree=agree,
            change=change,
            revision=waiting.revision_id,
            **more,
        )


def drawn(view: OfOneOffer, page: CaseStudyPage, *, status: int = 200, **more: Any) -> HttpResponse:
    """A page that is not public, with the library's template, its files from below our own address."""
    # Nothing of it can be cited, or written to, at its address yet; and what is like it leads away.
    absent: dict[str, Any] = {
        "cite": "", "contact_url": None, "similar": [], "nearby": [], "tried_url": "", "out_of_date_url": "",
    }  # fmt: skip
    context = page.get_context(view.request) | absent | {"offer": view.offer, **more}
    context["files"] = [
        {
            "file": file,
            "url": reverse(
                "casestudies:share-file-read",
                args=[view.offer.public_id, file.public_id, file.name],
            ),
        }
        for file in view.offer.files.all()
    ]
    return TemplateResponse(view.request, view.template_name, context, status=status)


class Withdraw(OfOneOffer):
    """Taking it back, after one question."""

    template_name = "casestudies/share_withdraw.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        if self.offer.state == Offer.State.WITHDRAWN:
            return to(self.offer, "share-state")
        page = page_of(self.offer)
        return self.show(public=public_one(page))

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        if self.offer.is_draft:
            actions.discard(offer=self.offer, by=self.by)
            return redirect("casestudies:share-start")
        return to(actions.withdraw(offer=self.offer, by=self.by), "share-state")
