"""What a page shows beyond its own fields. Each view says so for its kind of page, so that models need
not know the views that stand above them."""

from functools import singledispatch
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page


@singledispatch
def shown(page: Page, request: HttpRequest) -> dict[str, Any]:
    """What stands on `page`, for its template. Raises LookupError where no view has said."""
    raise LookupError(f"No view says what {type(page).__name__} shows.")
