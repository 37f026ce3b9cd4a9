"""What a program is told when it gets no answer: a problem document (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Schema

PROBLEM = "application/problem+json"
DETAILS = {
    400: gettext_lazy("The address holds characters that cannot be read. Encode it as UTF-8."),
    404: gettext_lazy("There is nothing at this address. /api/v1/openapi.json names those there are."),
    405: gettext_lazy("Here one can only read: ask with GET, HEAD or OPTIONS."),
    422: gettext_lazy("Some of what was asked for is not known here; see errors."),
    429: gettext_lazy("This network address has asked too often. Wait as many seconds as Retry-After says."),
    500: gettext_lazy("Something went wrong on our side. It has been noted. Try again later."),
}  # fmt: skip


class Problem(Schema):
    """Why there is no answer."""

    type: str = Field(description="Always about:blank: the status says what kind of problem it is.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status, once more.")
    detail: str = Field(description="What is wrong this time, and what would be right.")
    instance: str = Field(description="What was asked for: path and query.")
    errors: dict[str, str] = Field(
        {}, description="Parameter -> what is wrong with it. Only with status 422."
    )


class Refused(Exception):
    """Some parameters cannot be understood. errors: parameter -> what is wrong with it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


def problem(
    request: HttpRequest, status: int, *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    """A problem document. errors: parameter -> what is wrong with it."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(DETAILS.get(status, HTTPStatus(status).description)),
        "instance": request.get_full_path(),
    }
    if errors:
        told |= {
            "detail": " ".join(f"{name}: {says}" for name, says in errors.items()),
            "errors": dict(errors),
        }
    return HttpResponse(
        json.dumps(told, ensure_ascii=False, indent=1), status=status, content_type=PROBLEM
    )


def in_words(kind: str, limits: Mapping[str, object], otherwise: str) -> str:
    """What is wrong with a value, from what pydantic found. kind: its name for it."""
    match kind:
        case "int_parsing" | "int_parsing_size" | "int_from_float" | "int_type":
            return _("It is a whole number, such as 2.")
        case "greater_than_equal":
            return _("It is %(least)s or more.") % {"least": limits["ge"]}
        case "less_than_equal":
            return _("It is %(most)s or less.") % {"most": limits["le"]}
        case "bool_parsing" | "bool_type":
            return _("It is true or false.")
        case "literal_error" | "enum":
            return _("It is one of: %(choices)s.") % {"choices": limits["expected"]}
    return otherwise
