"""How the API behaves: its problems, its limit, other origins, and its description."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as of_hypothesis
from schemathesis import GenerationMode

from core import open_data
from tests.casestudies.shelf import LIST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("steady_cache")]
API = "/api/v1/case-studies"
ORIGIN = {"Origin": "https://council.example.org"}
examples = of_hypothesis(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
OPERATIONS = [
    API,
    f"{API}/{{slug}}",
    "/api/v1/taxonomies",
    "/api/v1/taxonomies/{name}",
    "/api/v1/places",
    "/api/v1/places/{code}",
]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", f"{API}?q=%00", 400),
        ("get", f"{API}?q=%ff", 400),
        ("get", f"{API}/none", 404),
        ("get", f"{API}/a%20b/c", 404),
        ("get", "/api/v1/", 404),
        ("get", "/api/v1/nowhere", 404),
        ("get", "/api/v2/case-studies", 404),
        ("post", API, 405),
        ("delete", f"{API}/friday-football", 405),
        ("get", f"{API}?page=0", 422),
    ],
)
def test_an_error_is_a_problem_document(
    client: Client, method: str, address: str, status: int
) -> None:
    answer = getattr(client, method)(address)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(told)
    assert (told["status"], told["type"]) == (status, "about:blank")
    assert told["instance"].startswith(address.partition("?")[0])
    assert told["detail"]
    assert ("errors" in told) == (status == 422)
    if status == 405:
        assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_a_fault_of_ours_is_a_problem_document_that_gives_nothing_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("what nobody may read")

    monkeypatch.setattr("casestudies.api.case_studies.ask", fail)

    answer = Client(raise_request_exception=False).get(API)

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "nobody may read" not in answer.content.decode()


def test_who_asks_too_often_is_told_when_to_come_back(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    now = 1_800_000_030.0
    monkeypatch.setattr(open_data.time, "time", lambda: now)

    answers = [client.get(API) for _ in range(3)]
    other = client.get(API, REMOTE_ADDR="192.0.2.7")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert other.status_code == 200
    assert answers[0]["RateLimit-Policy"] == '"address";q=2;w=60'
    refused = answers[2]
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "30"
    assert refused["RateLimit"] == '"address";r=0;t=30'
    assert refused["Cache-Control"] == "no-store"
    now += 31
    assert client.get(API).status_code == 200
    assert client.get(LIST).status_code == 200  # pages are for people, and not counted


def test_nobody_is_counted_while_there_is_no_cache(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OSError("away")

    settings.API_REQUESTS_PER_MINUTE = 1
    monkeypatch.setattr(open_data.cache, "incr", away, raising=False)

    assert [client.get(API).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    "address",
    [API, f"{API}/none", "/api/v1/places", f"{LIST}export.csv", f"{LIST}feed.atom"],
)
def test_every_origin_may_read_and_brings_no_session(
    shelf: Callable[..., None], client: Client, address: str
) -> None:
    asked = client.options(address, headers={**ORIGIN, "Access-Control-Request-Method": "GET"})
    answer = client.get(address, headers=ORIGIN)

    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for each in (asked, answer):
        assert each["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in each
    assert "Link" in answer["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("address", [LIST, "/", "/accounts/login/", f"{LIST}suggestions/"])
def test_other_origins_read_no_page(client: Client, address: str) -> None:
    for answer in (
        client.get(address, headers=ORIGIN),
        client.options(address, headers={**ORIGIN, "Access-Control-Request-Method": "GET"}),
    ):
        assert "Access-Control-Allow-Origin" not in answer


def test_the_head_alone_is_answered_as_the_whole(
    shelf: Callable[..., None], client: Client
) -> None:
    whole, head = client.get(API), client.head(API)

    assert (head.status_code, head.content) == (200, b"")
    assert head["Link"] == whole["Link"]


def test_the_headers_of_a_list_lead_to_its_pages(
    shelf: Callable[..., None], client: Client, settings: Any
) -> None:
    answer = client.get(API, {"theme": "building-trust", "page_size": "1", "page": "2"})

    base = f"<{settings.BASE_URL}{API}?theme=building-trust&page_size=1&page="
    assert answer["Link"] == f'{base}1>; rel="first", {base}2>; rel="last", {base}1>; rel="prev"'
    assert (answer["X-Total-Count"], answer["X-Page-Size-Max"]) == ("2", "100")


@pytest.fixture
def described(client: Client) -> Any:
    return client.get("/api/v1/openapi.json").json()


def test_the_description_says_who_keeps_it_and_what_is_limited(
    described: Any, settings: Any
) -> None:
    info = described["info"]

    assert info["contact"] == {"name": settings.OPERATOR, "email": settings.CONTACT_EMAIL}
    assert "Open Government Licence" in info["license"]["name"]
    assert "120 times a minute" in info["description"]
    assert described["servers"] == [{"url": settings.BASE_URL}]
    assert list(described["paths"]) == OPERATIONS


def test_every_operation_parameter_and_answer_is_described(described: Any) -> None:
    for path, operations in described["paths"].items():
        operation = operations["get"]
        assert operation["summary"], path
        assert operation["description"], path
        assert all(parameter["description"] for parameter in operation["parameters"]), path
        assert {"200", "400", "422", "429", "500"} <= set(operation["responses"]), path
        assert ("404" in operation["responses"]) == ("{" in path)
        for status, answer in operation["responses"].items():
            kind = "application/json" if status == "200" else "application/problem+json"
            assert list(answer["content"]) == [kind]
    schemas = described["components"]["schemas"]
    assert "what_did_not_work" in schemas["CaseStudy"]["properties"]
    assert not [name for name in schemas if name != "Kind" and not schemas[name].get("description")]


@pytest.fixture
def application() -> Iterator[Any]:
    """The whole of Weft, unpacked, on the connection of the test."""
    whole = get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield lambda environ, start: whole(environ | {"HTTP_ACCEPT_ENCODING": ""}, start)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# Of an address alone nothing can be wrong: what it names is there or not.
TRIED = [(path, GenerationMode.POSITIVE) for path in OPERATIONS] + [
    (API, GenerationMode.NEGATIVE),
    ("/api/v1/places", GenerationMode.NEGATIVE),
]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "mode"), TRIED)
def test_the_api_does_what_its_description_says(
    shelf: Callable[..., None], application: Any, path: str, mode: GenerationMode, settings: Any
) -> None:
    """What is described is sent, at random and at the edges, and what is not."""
    settings.API_REQUESTS_PER_MINUTE = 0
    api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    # That a term or a place is not known is for the database to say, not for the description; and no
    # description says that a text holds no NUL.
    accepted = api.config.checks.positive_data_acceptance
    accepted.expected_statuses = [*accepted.expected_statuses, "400", "422"]

    @given(case=api[path]["GET"].as_strategy(mode))
    @examples
    def tried(case: schemathesis.Case) -> None:
        case.call_and_validate()

    tried()
