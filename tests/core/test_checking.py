"""What the content checks find, and what they let pass."""

import contextlib
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import actions
from core.checking import asking, links, private, reading
from core.models import Event, Link, PublicDetail
from core.permissions import NOBODY, Principal
from core.prose import Piece

COMMAND = Principal.of_command("test")
PLAIN = "We met on the green. We ate soup. Then we talked, and we wrote down what each of us said. "
HARD = (
    "Institutional stakeholders subsequently operationalised multidimensional accountability "
    "considerations throughout the organisational environment. "
)


def said(*texts: str, kind: str = "paragraph", **more: Any) -> list[Piece]:
    return [Piece(kind, "Body", text, **more) for text in texts]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("Ring 07700 900123 at night.", "phone:07700900123"),
        ("Ring +44 (0)20 7946 0000.", "phone:02079460000"),
        ("Ring (0161) 496 0000", "phone:01614960000"),
        ("Write to pat.smith@somewhere.co.uk today", "mail:pat.smith@somewhere.co.uk"),
        ("She lives at 4 High Row, S1 1AA.", "postcode:S11AA"),
        ("By SW1A 1AA station", "postcode:SW1A1AA"),
    ],
)
def test_private_details_are_recognised(text, detail):
    assert [found for found, _shown, _says in private.details(text)] == [detail]


@pytest.mark.parametrize(
    "text",
    [
        "Call 999, or 101 where it is not urgent.",
        "The helpline is 0800 1111, and the desk 0300 123 4567.",
        "In 2011 there were 1,200 people, in 2012 some 15,000.",
        "Write to hello@example.org.",
        "Ward E08000038 and the district S1 have many flats.",
        "ISBN 978 0 7123 4567 8 and DOI 10.1000/0712345678",
    ],
)
def test_what_is_nobodys_private_detail_passes(text):
    assert not list(private.details(text))


@pytest.mark.django_db
def test_a_detail_that_an_organisation_publishes_is_marked_once_and_passes_everywhere():
    words = said("Ring 0161 496 0000.")
    [finding] = private.private_details(None, words)
    assert finding.excerpt == "0161 496 0000"

    marked = actions.mark_public(
        detail=finding.detail, reason="The council's switchboard", by=COMMAND
    )

    assert not list(private.private_details(None, words))
    assert not list(private.private_details(None, said("+44 161 496 0000")))
    event = Event.objects.get(action="detail-marked-public")
    assert "0161" not in str(event.details) + event.subject_id
    assert marked.marked_by == str(COMMAND)


@pytest.mark.django_db
def test_nobody_marks_a_detail_without_a_right_or_a_reason():
    with pytest.raises(PermissionDenied):
        actions.mark_public(detail="phone:1", reason="x", by=NOBODY)
    with (
        pytest.raises(IntegrityError, match="core_publicdetail_has_a_reason"),
        transaction.atomic(),
    ):
        PublicDetail.objects.create(detail="phone:1", reason="", marked_by="x")
    PublicDetail.objects.create(detail="phone:1", reason="x", marked_by="x")
    with pytest.raises(IntegrityError, match="detail"), transaction.atomic():
        PublicDetail.objects.create(detail="phone:1", reason="y", marked_by="x")


@pytest.mark.django_db
def test_a_link_that_is_a_mail_address_is_a_detail_too():
    words = said("Write to us", links=("mailto:pat@somewhere.co.uk?subject=x",))

    assert [finding.excerpt for finding in private.private_details(None, words)] == [
        "pat@somewhere.co.uk"
    ]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("table", 2),
        ("made", 1),
        ("wanted", 2),
        ("people", 2),
        ("community", 4),
        ("I", 1),
    ],
)
def test_syllables_are_counted_about_right(word, count):
    assert reading.syllables(word) == count


def test_plain_text_is_read_by_children_and_hard_text_by_few():
    assert reading.ease([PLAIN]).age < 10
    assert reading.ease([HARD]).age > 20
    assert reading.ease([]) == reading.Ease(5, 0)


def test_a_page_that_is_hard_to_read_is_told_its_age_and_a_short_one_is_not():
    assert not list(reading.hard_to_read(None, said(HARD)))
    assert not list(reading.hard_to_read(None, said(PLAIN * 8)))

    [finding] = reading.hard_to_read(None, said(HARD * 10))

    assert "people of" in finding.what


def test_long_sentences_are_named_the_longest_first():
    short, long = "We met. ", "and then " * 40 + "we met."

    _age, *found = reading.hard_to_read(None, said(short, f"First {long}", f"Second and {long}"))

    assert [finding.excerpt.split()[0] for finding in found] == ["Second", "First"]
    assert "83 words" in found[1].what


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.4.4", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "::1", "fc00::1", "fe80::1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "240.0.0.1",
    ],
)  # fmt: skip
def test_no_address_within_a_private_network_is_asked(monkeypatch, address):
    connected: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **named: connected.append(args))
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    both = [(socket.AF_INET, 1, 6, "", ("93.184.215.14", 80)), (family, 1, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: both)

    assert asking.ask("http://looks-public.example/") == asking.Answer(Link.State.PRIVATE)
    assert not connected


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/", "http://user:pass@example.org/",
        "http://example.org:22/", "http:///nothing", "gopher://example.org/", "http://[",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_not_asked(monkeypatch, url):
    def refuse(*_args: Any, **_named: Any) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)

    assert asking.ask(url).state in {Link.State.PRIVATE, Link.State.SILENT}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A small web site, which for once counts as public."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked = self.path
            if asked == "/dripping":
                with contextlib.suppress(OSError):  # whoever asked has gone
                    for _letter in range(100):
                        self.wfile.write(b"H")
                        time.sleep(0.05)
                return
            if asked == "/no-head":
                self.send_response(405)
            elif asked == "/gone":
                self.send_response(404)
            elif asked == "/closed":
                self.send_response(403)
            elif asked in ("/moved", "/round"):
                self.send_response(302)
                self.send_header("Location", "/fine" if asked == "/moved" else "/round")
            elif asked == "/inside":
                self.send_response(302)
                self.send_header("Location", "http://10.0.0.1/")
            else:
                self.send_response(200)
            self.end_headers()

        def do_GET(self) -> None:
            self.path = "/fine" if self.path == "/no-head" else self.path
            self.do_HEAD()

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        real = asking.public_address
        own = site.server_address[1]
        monkeypatch.setattr(
            asking,
            "public_address",
            lambda host, port: "127.0.0.1" if host == "127.0.0.1" else real(host, port),
        )
        monkeypatch.setitem(asking.PORTS, "own", own)
        yield f"http://127.0.0.1:{own}"
        site.shutdown()


@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("/fine", "fine", 200),
        ("/no-head", "fine", 200),
        ("/moved", "fine", 200),
        ("/closed", "fine", 403),
        ("/gone", "gone", 404),
        ("/round", "silent", None),
        ("/inside", "private", None),
    ],
)
def test_what_a_link_answers_is_told(server, path, state, status):
    assert asking.ask(f"{server}{path}") == asking.Answer(Link.State(state), status)


def test_who_answers_a_letter_at_a_time_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(asking, "WITHIN", 0.2)
    begun = time.monotonic()

    assert asking.ask(f"{server}/dripping").state == Link.State.SILENT
    assert time.monotonic() - begun < 2, "each letter comes in time, the whole does not"


def test_nothing_listening_is_silence(monkeypatch):
    monkeypatch.setattr(asking, "public_address", lambda host, port: "127.0.0.1")
    monkeypatch.setitem(asking.PORTS, "own", 9)

    assert asking.ask("http://127.0.0.1:9/").state == Link.State.SILENT


@pytest.mark.django_db
def test_links_that_are_gone_are_found_and_those_that_answer_pass():
    words = said("Read on", links=("https://example.org/a", "https://example.org/b", "/about/"))
    assert not list(links.dead_links(None, words))

    actions.keep_answer(url="https://example.org/a", answer=asking.Answer(Link.State.GONE, 404))
    actions.keep_answer(url="https://example.org/b", answer=asking.Answer(Link.State.FINE, 200))

    [finding] = links.dead_links(None, words)
    assert finding.excerpt == "https://example.org/a"
    assert "404" in finding.what

    actions.keep_answer(url="https://example.org/a", answer=asking.Answer(Link.State.FINE, 200))
    assert not list(links.dead_links(None, words))
    assert Link.objects.count() == 2
