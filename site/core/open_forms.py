"""Forms that anyone may send: from our own pages alone, so often and no oftener, and losing nothing typed."""

from abc import ABC, abstractmethod
from collections.abc import Container
from datetime import timedelta
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.forms import BooleanField, ChoiceField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView

from core import limits, sealed
from core.views import bad_request

OneForm = TypeVar("OneForm", bound=Form)
COME_BACK = 3600  # seconds, where the keyring is away: whoever runs the site has to bring it back


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site's page sent this, and so spends its visitors' limits or their rights.

    It stands for a token in the form, which would need a cookie, and be void after an hour or two of
    writing. No browser sends our cookies along from elsewhere either: they are SameSite.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


def too_often(request: HttpRequest, seconds: int, form: Form | None = None) -> HttpResponse:
    """Says when it may be done again. form: whose fields are given back, to be sent once more."""
    return _put_off(request, "429.html", 429, seconds, form)


def keyring_away(request: HttpRequest, form: Form | None = None) -> HttpResponse:
    """Says that what is sealed can be neither read nor kept now, and when to come back. Nothing was done,
    and nothing of it is counted."""
    limits.give_back(request)
    return _put_off(request, "503.html", 503, COME_BACK, form)


def _put_off(
    request: HttpRequest, template: str, status: int, seconds: int, form: Form | None
) -> HttpResponse:
    now = timezone.now()
    wait = timesince(now, now + timedelta(seconds=max(seconds, 60)), depth=1)
    given_back = typed(request, form) if form else None
    response = render(request, template, {"wait": wait, "typed": given_back}, status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def typed(request: HttpRequest, form: Form, *, but: Container[str] = frozenset()) -> dict[str, Any]:
    """What was typed: pairs, to be sent once more as it was; said, to be read: label and value."""
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in but
        for value in values
    ]
    said = []
    for field in form:
        values = request.POST.getlist(field.html_name)
        if isinstance(field.field, BooleanField):
            values = [_("Yes")] if any(values) else []
        elif isinstance(field.field, ChoiceField):
            options = (each.data for each in field.subwidgets)
            values = [str(option["label"]) for option in options if option.get("selected")]
        if words := ", ".join(filter(None, values)):
            said.append({"label": field.label, "value": words})
    return {"pairs": pairs, "said": said}


class OpenForm(ABC, FormView[OneForm]):
    """A form that anyone may send. doing: what is counted; limit: how often it may be done.

    As long as it acts on nobody's authority and sets no cookie, a forged request could do no more than
    its author could anyway: needs_token says of a form that it acts for whoever is signed in.
    """

    doing: ClassVar[str]
    limit: ClassVar[str]
    needs_token: ClassVar[bool] = False

    @classmethod
    def as_view(cls, **given: Any) -> Any:
        view = super().as_view(**given)
        return view if cls.needs_token else csrf_exempt(view)

    def about(self) -> str:
        """Of what `limit` counts the "key" of: the one thing it is about."""
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if comes_from_elsewhere(request):
            return bad_request(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: OneForm) -> HttpResponse:
        seconds = limits.seconds_to_wait(self.request, self.doing, self.limit, about=self.about())
        if seconds:
            return too_often(self.request, seconds, form)
        try:
            return self.done(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        except sealed.KeyMissing:
            return keyring_away(self.request, form)

    @abstractmethod
    def done(self, form: OneForm) -> HttpResponse:
        """Do what the form asks for. Raises ValidationError where that cannot be done."""
