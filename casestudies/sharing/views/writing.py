"""Beginning an offer, writing it, saying what may be done with it, and sending it."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casestudies.models import Offer
from casestudies.models.offers import hash_of
from casestudies.sharing import actions, bearing, emails
from casestudies.sharing.forms import AnswersForm, CodeForm, SendForm, StartForm, UsesForm
from casestudies.sharing.likeness import likes
from casestudies.sharing.views.scope import (
    OfOneDraft,
    OfOneOffer,
    SharePage,
    refused,
    to,
)
from casestudies.wording import OFFERED
from core import sealed, strangers
from core.models import Consent
from core.open_forms import keyring_away, typed
from core.permissions import Kind, Principal, principal_of


class Start(SharePage):
    """Three questions; and what this browser or account has begun before."""

    template_name = "casestudies/share_start.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = StartForm(initial={"token": secrets.token_hex(16)})
        return self.show(form=form, held=self.held())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StartForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, held=self.held())
        if answer := refused(request, "offer-begin", form):
            return answer
        answers = {name: form.data.get(name, "") for name in ("approach", "place", "impact")}
        offer, code = actions.begin(
            token=form.cleaned_data["token"],
            answers=answers,
            by=principal_of(request),
            held=bearing.codes(request),
        )
        response = to(offer, "share-write")
        bearing.remember(request, response, code)
        return response

    def held(self) -> list[Offer]:
        found: dict[int, Offer] = {}
        for principal in bearing.principals(self.request):
            found |= {offer.pk: offer for offer in Offer.objects.held_by(principal)}
        return sorted(found.values(), key=lambda offer: offer.made_at, reverse=True)


class Write(OfOneDraft):
    """The whole account on one page, saved by a press of the button, and by itself with a script."""

    template_name = "casestudies/share_write.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = (SendForm if "check" in request.GET else AnswersForm)(self.offer.answers)
        return self.write(form)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = AnswersForm(request.POST)
        try:
            edition = int(request.POST.get("edition", ""))
        except ValueError:
            edition = 0
        try:
            self.offer = actions.save_answers(
                offer=self.offer, answers=form.typed, edition=edition, by=self.by
            )
        except actions.ChangedElsewhere as changed:
            return self.conflict(form, changed.offer)
        except actions.AlreadySent:
            self.offer.refresh_from_db()
            if self.by_script:
                says = _("It has been sent already, without what you typed since.")
                return JsonResponse({"says": says}, status=409)
            return self.write(form, status=409, sent=True)
        if self.by_script:
            return JsonResponse({"edition": self.offer.edition, "says": self.saved})
        if not form.is_valid():
            return self.write(form)
        return to(self.offer, "share-files" if "on" in request.POST else "share-write")

    def missing(self) -> HttpResponseBase:
        """The cookie or the session is gone: what was typed is shown, to be saved with the code."""
        if self.request.method != "POST" or self.by_script:
            return super().missing()
        form = CodeForm(self.request.POST if "code" in self.request.POST else None)
        written = AnswersForm(self.request.POST)
        if form.is_bound and (answer := refused(self.request, "offer-code", written)):
            return answer
        if form.is_valid():
            code, public_id = form.cleaned_data["code"], self.kwargs["public_id"]
            offer = Offer.objects.filter(code_hash=hash_of(code), public_id=public_id).first()
            if offer:
                self.offer, self.by = offer, Principal(Kind.BEARER, str(offer.public_id))
                response = self.post(self.request)
                bearing.remember(self.request, response, code)
                return response
            form.add_error("code", _("This code does not open it. Check it letter by letter."))
        return render(
            self.request,
            "casestudies/share_lost.html",
            {"form": form, "typed": typed(self.request, written, but={"code"})},
            status=404,
        )

    def conflict(self, form: AnswersForm, offer: Offer) -> HttpResponse:
        """Both are shown; saving again keeps what stands in the form."""
        if self.by_script:
            says = _("It was changed in another window. Press Save to see both.")
            return JsonResponse({"says": says}, status=409)
        self.offer, typed = offer, form.typed
        theirs = [
            {"label": form[name].label, "value": said(offer.answers.get(name))}
            for name in form.fields
            if offer.answers.get(name, "") != typed.get(name, "")
        ]
        return self.write(form, status=409, theirs=theirs)

    def write(self, form: AnswersForm, *, status: int = 200, **more: Any) -> HttpResponse:
        return self.show(
            status=status,
            form=form,
            saved=self.saved,
            is_new=self.offer.edition == 1,
            likes=likes(self.offer),
            step="write",
            **more,
        )

    @property
    def saved(self) -> str:
        return _("Saved at %(time)s.") % {
            "time": time_format(localtime(self.offer.touched_at), "H:i")
        }

    @property
    def by_script(self) -> bool:
        return self.request.headers.get("Accept") == "application/json"


def said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


class Similar(OfOneOffer):
    """The cases like it, as a part of the page it is written on."""

    template_name = "casestudies/_share_similar.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        return self.show(likes=likes(self.offer))


class Uses(OfOneDraft):
    """What may be done with it, use by use, and who offers it."""

    template_name = "casestudies/share_uses.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        uses = self.offer.uses
        chosen = {
            "way": self.offer.way,
            **{use: use in uses for use in ("quoted", "contacted")},
        }
        return self.show(form=UsesForm(initial=chosen | self.offer.contact), step="uses")

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = UsesForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, step="uses")
        data = form.cleaned_data
        try:
            actions.choose_uses(
                offer=self.offer,
                uses=form.uses,
                name=data["name"],
                email=data["email"],
                by=self.by,
            )
        except actions.AlreadySent:
            return to(self.offer, "share-state")
        except sealed.KeyMissing:
            return keyring_away(request, form)
        return to(self.offer, "share-send")


class Send(OfOneDraft):
    """What is still wanting, what will be sent, and the button that sends it."""

    template_name = "casestudies/share_send.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = SendForm(self.offer.answers)
        uses = [Consent.Use(use) for use in self.offer.uses]
        return self.show(
            form=form,
            is_complete=form.is_valid() and bool(self.offer.way),
            agreed=[OFFERED[use].words for use in uses],
            contact=self.offer.contact,
            files=self.offer.files.count(),
            step="send",
        )

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        is_complete = SendForm(self.offer.answers).is_valid() and bool(self.offer.way)
        try:
            offer = actions.send(
                offer=self.offer,
                is_complete=is_complete,
                by=self.by,
                mails=is_complete and self.mails(),
            )
        except actions.Incomplete:
            return self.get(request)
        return to(offer, "share-receipt")

    def mails(self) -> bool:
        """Whether the address that was typed in is written to; one's own account's always is."""
        address, person = emails.address_of(self.offer), self.by.person
        if not self.offer.is_draft or not address or (person and person.email == address):
            return True
        return strangers.may_be_written_to(self.request, address)


class Receipt(OfOneOffer):
    """It was sent: what happens next, and the code once more. The same however often it is asked for."""

    template_name = "casestudies/share_receipt.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        if self.offer.is_draft:
            return to(self.offer, "share-send")
        return self.show(contact=self.offer.contact)
