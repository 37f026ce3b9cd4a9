"""What comes in through Daphne, as Daphne hands it over."""

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from config.asgi import application

EVIL = "http://evil.example"


def scope(path: str, kind: str = "http", **more: object) -> dict[str, object]:
    return {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "method": "GET",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        **more,
    }


async def answer(asked: dict[str, object]) -> tuple[int, str]:
    talk = ApplicationCommunicator(application, asked)
    await talk.send_input({"type": "http.request", "body": b"", "more_body": False})
    start = await talk.receive_output(5)
    body, more = b"", True
    while more:
        part = await talk.receive_output(5)
        body, more = body + part.get("body", b""), part.get("more_body", False)
    await talk.wait(5)
    return start["status"], body.decode()


@pytest.mark.django_db
def test_no_visitor_can_say_where_weft_stands():
    """Daphne makes a root path of a header that anyone may send; a mailed link would follow it."""
    status, body = async_to_sync(answer)(scope("/accounts/login/", root_path=EVIL))

    assert status == 200
    assert EVIL not in body
    assert 'action="/accounts/login/"' in body or 'href="/accounts/signup/"' in body


@pytest.mark.django_db
def test_a_root_path_leads_past_no_guard():
    status, _body = async_to_sync(answer)(scope("/x/cms/", root_path="/x"))

    assert status == 404


async def knock(path: str) -> dict[str, object]:
    talk = ApplicationCommunicator(application, scope(path, "websocket", subprotocols=[]))
    await talk.send_input({"type": "websocket.connect"})
    answered = await talk.receive_output(5)
    await talk.wait(5)
    return answered


def test_whoever_knocks_by_websocket_is_turned_away():
    assert async_to_sync(knock)("/practice/live/") == {"type": "websocket.close", "code": 4404}
