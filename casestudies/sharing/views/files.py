"""The files with an offer: added, described, removed, and given out after a check."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casestudies.access import MayOffer
from casestudies.models import CaseStudyPage, OfferFile
from casestudies.models.offers import MOST_FILES
from casestudies.sharing import actions
from casestudies.sharing.attachments import checked
from casestudies.sharing.forms import FileForm
from casestudies.sharing.views.scope import OfOneDraft, OfOneOffer, refused, to
from core import files
from core.permissions import can, principal_of


class Files(OfOneDraft):
    """The pictures and documents with an offer."""

    template_name = "casestudies/share_files.html"

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        return self.list(FileForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        if answer := refused(request, "offer-file", form):
            return answer
        if form.is_valid():
            try:
                kept = checked(form.cleaned_data["file"])
                actions.add_file(
                    offer=self.offer,
                    content=kept.content,
                    name=kept.name,
                    words=form.cleaned_data["words"],
                    sides=kept.sides,
                    by=self.by,
                )
                return to(self.offer, "share-files")
            except ValidationError as error:
                form.add_error("file", error)
            except actions.TooMany:
                form.add_error(
                    None, _("Five files are the most. Remove one before you add another.")
                )
            except actions.AlreadySent:
                return to(self.offer, "share-state")
        return self.list(form)

    def list(self, form: FileForm) -> HttpResponse:
        held = list(self.offer.files.all())
        return self.show(form=form, files=held, is_full=len(held) >= MOST_FILES, step="files")


class FileChange(OfOneOffer):
    """A file described in other words, or removed."""

    def post(self, request: HttpRequest, file_id: UUID, **_kwargs: Any) -> HttpResponse:
        if answer := refused(request, "offer-file"):
            return answer
        file = get_object_or_404(self.offer.files, public_id=file_id)
        words = request.POST.get("words", "").replace("\x00", "").strip()
        try:
            if "remove" in request.POST:
                actions.remove_file(file=file, by=self.by)
            elif words:
                actions.describe_file(file=file, words=words[:300], by=self.by)
        except actions.AlreadySent:
            return to(self.offer, "share-state")
        return to(self.offer, "share-files")


class FileRead(OfOneOffer):
    """A file, for whoever offered it."""

    def get(self, request: HttpRequest, file_id: UUID, name: str, **_: Any) -> HttpResponseBase:
        return give_out(get_object_or_404(self.offer.files, public_id=file_id), name)


@require_safe
def case_file(request: HttpRequest, slug: str, file_id: UUID, name: str) -> HttpResponseBase:
    """A file on a case study's page: for anyone while the page is public, else for its reviewers."""
    file = get_object_or_404(OfferFile.objects.select_related("offer"), public_id=file_id)
    case = CaseStudyPage.objects.filter(slug=slug, translation_key=file.case)
    if not case.published().exists() and not (
        case.exists() and can(principal_of(request), MayOffer.READ, file.offer)
    ):
        raise Http404
    return give_out(file, name)


def give_out(file: OfferFile, name: str) -> HttpResponseBase:
    """The file itself, under its own name alone. Raises Http404 for another."""
    if name != file.name:
        raise Http404
    return files.serve(Path(file.file.path), name=file.name, location=str(file.file.name))
