"""What a signed-in person brings to each request, and what staff must have shown."""

import zoneinfo
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

Next = Callable[[HttpRequest], HttpResponseBase]

ALWAYS_OPEN = {"/cms/login/", "/cms/logout/"}


class PersonalLanguageAndZone:
    """Shows times and words as the person chose. A visitor gets the site's, so that no session is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with (
            timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)),
            translation.override(request.user.language),
        ):
            return self.get_response(request)


class StaffSecondFactor:
    """Lets into the CMS only those who work there, in a session in which a second factor was checked.

    Others are told no here: Wagtail would send them to sign in, where they are already.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        in_cms = request.path_info.startswith("/cms/") and request.path_info not in ALWAYS_OPEN
        if in_cms and request.user.is_authenticated:
            if not request.user.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied
            if settings.STAFF_SECOND_FACTOR and not second_factor_checked(request):
                query = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('second-factor-needed')}?{query}")
        return self.get_response(request)


def second_factor_checked(request: HttpRequest) -> bool:
    """Whether this session was opened with a code, a recovery code or a passkey."""
    return any(
        record.get("method") == "mfa"
        for record in get_authentication_records(request, request.user)
    )
