"""Lists that are shown a page at a time."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

PER_PAGE = 20
LAST_PAGE = 100_000


class PageForm(forms.Form):
    """Which page of a list."""

    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LAST_PAGE,
        error_messages={
            "invalid": _("A page number is a whole number, such as 2."),
            "min_value": _("Pages are numbered from 1."),
            "max_value": _("There are fewer pages than that."),
        },
    )

    @property
    def number(self) -> int:
        """Which page."""
        return self.cleaned_data.get("page") or 1

    @property
    def said(self) -> dict[str, str]:
        """Field -> what is wrong with it."""
        return {name: str(messages[0]) for name, messages in self.errors.items()}


def one_page(found: Any, asked: QueryDict, size: int = PER_PAGE) -> dict[str, Any]:
    """The page of a list that an address asks for, for its template.

    found: a queryset or a list. Returns results, a page of a paginator, and errors. What is no page is
    named: the first is shown for what is no number, the last for one behind it.
    """
    form = PageForm(asked)
    form.is_valid()
    errors = form.said
    results = Paginator(found, size).get_page(form.number)
    if form.number > results.paginator.num_pages:
        last = results.paginator.num_pages
        errors["page"] = ngettext(
            "There is one page: this one.", "There are pages 1 to %(last)d. This is the last.", last
        ) % {"last": last}
    return {"results": results, "errors": errors}
