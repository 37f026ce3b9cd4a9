"""One's shelf and one's searches: pages of one's own account, and the ways to put something there."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from casestudies.asking import Asked, asked
from casestudies.exchange.taking import FORMS
from casestudies.keeping import actions, emails, questions
from casestudies.keeping.forms import NoteForm, SearchForm
from casestudies.models import CaseStudyPage, Kept, SavedSearch
from casestudies.reading import in_order
from casestudies.views.taking import file_of
from core.permissions import NOBODY
from core.views import OfALink
from people.views.account import OwnAccount


class Shelf(OwnAccount, TemplateView):
    """The cases one keeps, in one's own order; of those no longer public only how many they are."""

    template_name = "casestudies/shelf.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = list(Kept.objects.visible_to(self.principal))
        cases = {case.pk: case for case in in_order([each.case_id for each in kept])}
        shown = [each for each in kept if each.case_id in cases]
        return super().get_context_data(**kwargs) | {
            "kept": [
                {
                    "url": reverse("kept-change", args=[each.public_id]),
                    "case": cases[each.case_id],
                    "note": each.note,
                }
                for each in shown
            ],
            "gone": len(kept) - len(shown),
            "forms": [
                {"name": form.label, "url": reverse("shelf-export", args=[name])}
                for name, form in FORMS.items()
            ],
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Forgets what is no longer public."""
        actions.let_go_of_what_is_gone(by=self.principal)
        return redirect("shelf")


class ShelfExport(OwnAccount):
    """One's shelf as a file, in its order; notes stay behind."""

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if form not in FORMS:
            raise Http404
        kept = Kept.objects.visible_to(self.principal).values_list("case_id", flat=True)
        return file_of(request, form, partial(list, kept), "weft-shelf")


class CaseKeep(OwnAccount, FormView[NoteForm]):
    """Puts a case on one's shelf, with a note."""

    template_name = "casestudies/case_keep.html"
    form_class = NoteForm

    @cached_property
    def case(self) -> CaseStudyPage:
        public = CaseStudyPage.objects.published()
        found: CaseStudyPage = get_object_or_404(public, slug=self.kwargs["slug"])
        return found

    @cached_property
    def kept(self) -> Kept | None:
        return Kept.objects.visible_to(self.principal).filter(case=self.case).first()

    def get_initial(self) -> dict[str, Any]:
        return {"note": self.kept.note if self.kept else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"case": self.case, "kept": self.kept}

    def form_valid(self, form: NoteForm) -> HttpResponse:
        try:
            actions.keep_case(case=self.case, note=form.cleaned_data["note"], by=self.principal)
        except actions.TooMany as full:
            form.add_error(
                None,
                _("Your shelf holds %(most)d case studies. Take one off to make room.")
                % {"most": full.most},
            )
            return self.form_invalid(form)
        messages.success(
            self.request, _("“%(title)s” is on your shelf.") % {"title": self.case.title}
        )
        return redirect("shelf")


class KeptChange(OwnAccount):
    """Another place on the shelf, or off it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return redirect("shelf")  # somebody came back here after signing in again

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        own = Kept.objects.visible_to(self.principal).select_related("person")
        kept = get_object_or_404(own, public_id=public_id)
        match request.POST.get("do"):
            case "up":
                actions.move(kept=kept, steps=-1, by=self.principal)
            case "down":
                actions.move(kept=kept, steps=1, by=self.principal)
            case "let-go":
                actions.let_go(kept=kept, by=self.principal)
        return redirect("shelf")


class Searches(OwnAccount, TemplateView):
    """The searches one keeps."""

    template_name = "casestudies/searches.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "searches": [
                {
                    "search": search,
                    "url": questions.address(search.query),
                    "asks": questions.in_words(asked(questions.parameters(search.query))),
                    "change_url": reverse("search-change", args=[search.public_id]),
                }
                for search in SavedSearch.objects.visible_to(self.principal)
            ]
        }


class SearchKeep(OwnAccount, FormView[SearchForm]):
    """Keeps the search that the address asks, as a list's does."""

    template_name = "casestudies/search_keep.html"
    form_class = SearchForm

    @cached_property
    def this(self) -> Asked:
        return asked(self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.unknown() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.unknown() or super().post(request, *args, **kwargs)

    def unknown(self) -> HttpResponse | None:
        """To the list, which says what it does not know."""
        if self.this.form.said:
            return redirect(questions.address(self.request.GET.urlencode()))
        return None

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"name": questions.in_words(self.this)[:120]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "asks": questions.in_words(self.this),
            "list_url": questions.address(questions.of(self.this)),
        }

    def form_valid(self, form: SearchForm) -> HttpResponse:
        try:
            actions.keep_search(
                query=questions.of(self.this), by=self.principal, **form.cleaned_data
            )
        except actions.TooMany as enough:
            form.add_error(
                None,
                _("You keep %(most)d searches. Delete one to make room.") % {"most": enough.most},
            )
            return self.form_invalid(form)
        messages.success(self.request, _("The search is kept."))
        return redirect("searches")


class SearchChange(OwnAccount, FormView[SearchForm]):
    """Renames a search, changes how often we write, pauses it, or deletes it."""

    template_name = "casestudies/search_change.html"
    form_class = SearchForm

    @cached_property
    def search(self) -> SavedSearch:
        own = SavedSearch.objects.visible_to(self.principal).select_related("person")
        return get_object_or_404(own, public_id=self.kwargs["public_id"])

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.search.name, "rhythm": self.search.rhythm}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"search": self.search}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "delete" in request.POST:
            actions.forget_search(search=self.search, by=self.principal)
            messages.success(request, _("The search is deleted."))
        elif "pause" in request.POST:
            actions.change_search(search=self.search, by=self.principal, paused_at=timezone.now())
            messages.success(
                request, _("We write no more about this search until you save it again.")
            )
        else:
            return super().post(request, *args, **kwargs)
        return redirect("searches")

    def form_valid(self, form: SearchForm) -> HttpResponse:
        actions.change_search(
            search=self.search, by=self.principal, paused_at=None, **form.cleaned_data
        )
        messages.success(self.request, _("The search is changed."))
        return redirect("searches")


@method_decorator(csrf_exempt, name="dispatch")
class SearchStop(OfALink):
    """Ends the mails about a search, for whoever holds the link of one: a mail program sends it without
    a session (RFC 8058)."""

    template_name = "casestudies/search_stop.html"
    link = emails.STOP
    onward = ("searches", gettext_lazy("Your searches"))

    def find(self, about: str) -> None:
        # Of one that is gone there are no more mails either, and the page says so.
        self.search = SavedSearch.objects.filter(public_id=about).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_over = self.search is None or self.search.paused_at is not None
        return super().get_context_data(**kwargs) | {"is_over": is_over, "search": self.search}

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.search is not None:
            actions.stop_writing(search=self.search, by=NOBODY)
        return self.render_to_response(self.get_context_data())
