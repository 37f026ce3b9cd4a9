"""What every answer tells browsers and caches."""

import base64
import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone

from people.models import User

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/case-studies/", "/practice/", "/about/", "/nowhere/", "/robots.txt"]
POLICY = "Content-Security-Policy"


def directives(policy: str) -> dict[str, str]:
    return {part.split(maxsplit=1)[0]: part.split(maxsplit=1)[1] for part in policy.split("; ")}


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Anna's case cannot be drawn")


def refused(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Anna may not")


def suspicious(_request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("Anna is suspicious")


urlpatterns = [
    path("broken/", broken),
    path("refused/", refused),
    path("suspicious/", suspicious),
    path("", include("config.urls")),
]
handler400 = "core.views.bad_request"


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_has_a_constant_policy_without_a_nonce(client: Client, address: str) -> None:
    first, second = client.get(address)[POLICY], client.get(address)[POLICY]

    assert first == second == client.get("/readyz")[POLICY]
    assert "nonce" not in first
    assert "unsafe" not in first
    policy = directives(first)
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"


@pytest.mark.parametrize("address", ["/", "/case-studies/", "/nowhere/", "/accounts/login/"])
def test_each_inline_script_of_a_page_is_one_the_policy_names(client: Client, address: str) -> None:
    response = client.get(address)
    page = response.content.decode()

    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in response[POLICY]
    attributes = re.findall(r"<[a-z][^>]*\s(style|on[a-z]+)=", page)
    assert attributes == []


def test_the_cms_has_a_policy_of_its_own(client: Client) -> None:
    client.force_login(User.objects.create_superuser("editor@example.org", display_name="Editor"))

    policy = directives(client.get("/cms/")[POLICY])

    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["frame-ancestors"] == "'self'"
    assert policy["default-src"] == "'none'"


@pytest.mark.parametrize("address", [*PUBLIC, "/accounts/login/", "/healthz", "/?q=%00"])
def test_every_answer_carries_the_other_headers(client: Client, address: str) -> None:
    response = client.get(address)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    for feature in ("camera", "microphone", "geolocation", "payment"):
        assert f"{feature}=()" in response["Permissions-Policy"]
    assert POLICY in response


@pytest.mark.parametrize("address", PUBLIC)
def test_a_visitors_page_may_be_kept_by_a_cache(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")
    assert "private" not in response.get("Cache-Control", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/case-studies/"])
def test_the_page_of_somebody_signed_in_is_theirs_alone(client: Client, address: str) -> None:
    client.force_login(
        User.objects.create_user("anna@example.org", display_name="Anna of the allotment")
    )

    response = client.get(address)

    assert "Anna of the allotment" in response.content.decode()
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


def test_security_txt_says_whom_to_tell_and_is_not_out_of_date(
    client: Client, settings: Any
) -> None:
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"].startswith(("mailto:", "https://"))
    assert fields["Canonical"] == f"{settings.BASE_URL}/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=366)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/suspicious/", 400, "We could not read that"),
        ("/?q=%00", 400, "We could not read that"),
        ("/?q=%ff%fe", 400, "We could not read that"),
        ("/refused/", 403, ""),
        ("/nowhere/", 404, "Page not found"),
        ("/broken/", 500, "Something went wrong"),
    ],
)
def test_an_error_page_is_ours_and_tells_nothing_of_the_inside(
    address: str, status: int, words: str
) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__, DEBUG=False):
        response = client.get(address)
    page = response.content.decode()

    assert response.status_code == status
    assert words in page
    assert "weft.css" in page
    assert 'lang="en' in page
    assert "Anna" not in page
    assert "Traceback" not in page


def test_a_form_without_its_token_is_refused_in_our_words() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"login": "anna@example.org"})

    assert response.status_code == 403
    assert "weft.css" in response.content.decode()


def test_metrics_are_for_the_bearer_of_the_token_only(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "t" * 32

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer nope"}).status_code == 404
    answer = client.get("/metrics", headers={"authorization": f"Bearer {'t' * 32}"})

    assert answer.status_code == 200
    assert b'weft_requests_total{status="404",view="metrics"}' in answer.content


def test_health_and_readiness_answer(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").json() == {"database": True, "redis": True}


def test_a_process_without_its_database_is_not_ready_but_alive(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any) -> None:
        raise OperationalError("no route to the database")

    monkeypatch.setattr(connections["default"], "cursor", away)

    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, False)
    assert client.get("/healthz").status_code == 200
