"""The public API, version 1: what the library's pages show, as data."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation

from casestudies.api import case_studies, places, taxonomies
from core.kept import View, kept
from core.openapi import complete
from core.problems import Refused, in_words, problem


class PublicAPI(NinjaAPI):
    """django-ninja, with problems as problem documents and its description completed."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> Any:
        return complete(super().get_openapi_schema(**options))


api = PublicAPI(title="Weft library", version="1", docs_url=None, urls_namespace="api-v1")
api.add_router("/case-studies", case_studies.router)
api.add_router("/taxonomies", taxonomies.router)
api.add_router("/places", places.router)


@api.exception_handler(Http404)
def is_not_there(request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(request, 404)


@api.exception_handler(Refused)
def is_refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(request, 422, errors=error.errors)


@api.exception_handler(ValidationError)
def is_not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # Where a fault stands: ("query", model, name, and which of a list).
    return problem(
        request,
        422,
        errors={
            [part for part in each["loc"] if isinstance(part, str)][-1]: in_words(
                each["type"], each.get("ctx", {}), each["msg"]
            )
            for each in error.errors
        },
    )


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address of the API."""
    return problem(request, 404)


urls = api.urls
for pattern in urls[0]:
    pattern.callback = kept(cast("View", pattern.callback))
