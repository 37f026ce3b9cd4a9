"""What the library's pages show, and the form that writes to a case's contact."""

import json
from typing import Any

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView, View
from wagtail.rich_text import expand_db_html

from casestudies import actions, scales
from casestudies.forms import ContactForm, ListForm
from casestudies.models import CaseStudyIndexPage, CaseStudyPage, Contact, Theme
from casestudies.models.pages import SECTIONS
from core.models import Basis
from core.views import bad_request
from places.models import Place

PER_PAGE = 20
MESSAGES = "5/h/ip,30/d/key"  # to contacts: from one network address, and to one contact


def listing(page: CaseStudyIndexPage, asked: QueryDict) -> dict[str, Any]:
    """The list for what was asked. What cannot be understood is named, and the rest still answered."""
    form = ListForm(asked)
    form.is_valid()
    q, theme = form.cleaned_data.get("q", ""), form.cleaned_data.get("theme", "")
    place: Place | None = form.cleaned_data.get("place")
    here = CaseStudyPage.objects.published()
    if place:
        here = here.within(place)
    found: Any = (here.about(theme) if theme else here).with_what_a_list_shows()
    results = found.search(q, operator="or") if q else found.order_by("title")
    return {
        "q": asked.get("q", ""),
        "theme": theme,
        "place": place,
        # Beside a search the numbers of the whole library would mislead.
        "themes": themes(here if place else None, selected=theme, counted=not q),
        "results": Paginator(results, PER_PAGE).get_page(form.cleaned_data.get("page") or 1),
        "errors": {name: messages[0] for name, messages in form.errors.items()},
    }


def themes(cases: Any = None, *, selected: str = "", counted: bool = True) -> list[dict[str, Any]]:
    """Every theme, with the number of public case studies about it, or of those among `cases`.

    Not `counted`, the number is None.
    """
    which = Q(case_studies__live=True)
    if cases is not None:
        which &= Q(case_studies__in=cases)
    found = Theme.objects.order_by("name")
    if counted:
        found = found.annotate(cases=Count("case_studies", filter=which))
    return [
        {
            "name": theme.name,
            "slug": theme.slug,
            "description": theme.description,
            "count": getattr(theme, "cases", None),
            "selected": theme.slug == selected,
            "url": f"{library_url()}?theme={theme.slug}",
        }
        for theme in found
    ]


def library_url() -> str:
    return "/case-studies/"


def article(page: CaseStudyPage) -> dict[str, Any]:
    """What the page of one case study shows beyond its fields."""
    url = page.full_url or ""
    return {
        "sections": [
            {"id": name.replace("_", "-"), "title": title, "html": rich(getattr(page, name))}
            for name, title in SECTIONS.items()
            if getattr(page, name)
        ],
        "missing_sections": [title for name, title in SECTIONS.items() if not getattr(page, name)],
        "evidence": page.evidence,
        "scope_label": scales.SCOPES[page.scope].label,
        "situation_label": scales.SITUATIONS[page.situation].label
        if page.situation != "none"
        else "",
        "cost_label": scales.COST_BANDS[page.cost_band].label
        if page.cost_band != scales.NOT_STATED
        else "",
        "basis_label": Basis(page.basis).label,
        "completeness": page.completeness,
        "contact_url": reverse("casestudies:contact-write", args=[page.slug])
        if Contact.objects.filter(case=page.public_id).exists()
        else None,
        "cite": _("%(organisation)s, “%(title)s”, Weft library, %(url)s")
        % {"organisation": page.organisation, "title": page.title, "url": url},
        "json_ld": json_ld(page, url),
    }


def rich(value: str) -> SafeString:
    """A section as HTML. The editor and the importer keep to a short list of elements."""
    return mark_safe(expand_db_html(value))  # noqa: S308


def json_ld(page: CaseStudyPage, url: str) -> SafeString:
    """The page as schema.org data, safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.list_text,
        "url": url,
        "about": page.theme_names,
        "contributor": {"@type": "Organization", "name": page.organisation},
        "citation": [source.title for source in page.sources.all()],
    }
    if page.first_published_at:
        data["datePublished"] = page.first_published_at.date().isoformat()
    escapes = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(escapes))  # noqa: S308


class LibraryList(View):
    """The list at its fixed address: straight to its page, without the queries of finding the way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return get_object_or_404(CaseStudyIndexPage.objects.live()).serve(request)


class CaseStudyRead(View):
    """One public case study at its fixed address."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        public = CaseStudyPage.objects.published().with_what_an_article_shows()
        return get_object_or_404(public, slug=slug).serve(request)


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
