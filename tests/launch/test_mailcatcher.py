"""The mail catcher keeps what is sent and shows it without letting it do anything."""

from __future__ import annotations

import http.client
import json
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from launch.tree import ROOT

ATTACK = '<script>alert("1")</script>'


@dataclass
class Catcher:
    smtp_port: int
    page_port: int
    folder: Path

    def ask(
        self, path: str, *, method: str = "GET", host: str = "localhost"
    ) -> tuple[http.client.HTTPResponse, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.page_port, timeout=10)
        line.request(method, path, headers={"Host": f"{host}:{self.page_port}"})
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer, text

    def messages(self) -> list[dict[str, str]]:
        told: list[dict[str, str]] = json.loads(self.ask("/messages.json")[1])
        return told

    def send(self, message: EmailMessage | bytes, *, to: str = "member@weft.example") -> None:
        raw = message.as_bytes() if isinstance(message, EmailMessage) else message
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as line:
            line.sendmail("weft@weft.example", [to], raw)


@pytest.fixture(scope="module")
def catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catcher]:
    ports = []
    for _ in range(2):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ports.append(probe.getsockname()[1])
    folder = tmp_path_factory.mktemp("mail")
    running = Catcher(ports[0], ports[1], folder)
    command = [sys.executable, "-m", "launch.mailcatcher", "--folder", str(folder)]
    command += ["--smtp-port", str(ports[0]), "--page-port", str(ports[1])]
    with subprocess.Popen(command, cwd=ROOT) as process:
        deadline = time.monotonic() + 20
        while True:
            try:
                running.ask("/")
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield running
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture(autouse=True)
def empty(catcher: Catcher) -> None:
    catcher.ask("/messages", method="DELETE")


def letter(subject: str = "Your code", text: str = "The code is 123456.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Weft <weft@weft.example>"
    message["To"] = "member@weft.example"
    message["Subject"] = subject
    message["Date"] = "Sat, 21 Nov 2026 10:00:00 +0000"
    message.set_content(text)
    return message


def test_a_message_is_kept_as_a_file_and_told_to_programs(catcher: Catcher) -> None:
    catcher.send(letter())

    [told] = catcher.messages()
    assert told["subject"] == "Your code"
    assert told["to"] == "member@weft.example"
    assert told["text"].strip() == "The code is 123456."
    assert (catcher.folder / f"{told['id']}.eml").is_file()


def test_the_newest_message_comes_first(catcher: Catcher) -> None:
    for subject in ("First", "Second"):
        catcher.send(letter(subject))

    assert [told["subject"] for told in catcher.messages()] == ["Second", "First"]
    _, page = catcher.ask("/")
    assert page.index("Second") < page.index("First")


def test_what_a_message_says_is_shown_and_never_run(catcher: Catcher) -> None:
    message = letter(subject=ATTACK, text=f"{ATTACK} https://example.org/?a=1&b=2")
    message.add_alternative(f"<p>Rich</p>{ATTACK}", subtype="html")
    catcher.send(message)
    name = catcher.messages()[0]["id"]

    for path in ("/", f"/messages/{name}"):
        answer, page = catcher.ask(path)
        assert answer.status == 200
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "default-src 'none'" in (answer.getheader("Content-Security-Policy") or "")
    assert 'href="https://example.org/?a=1&amp;b=2"' in page

    answer, page = catcher.ask(f"/messages/{name}/html")
    assert "<p>Rich</p>" in page
    assert (answer.getheader("Content-Security-Policy") or "").endswith("; sandbox")


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: =?nonsense?b?///?=\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nCaf\xe9",
        b"no header at all",
        b"Date: never\r\nFrom: <<>>\r\nTo: @@\r\n\r\n\xff\xfe",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
    ],
)
def test_a_message_in_bad_form_is_shown_all_the_same(catcher: Catcher, raw: bytes) -> None:
    catcher.send(raw)

    [told] = catcher.messages()
    assert catcher.ask("/")[0].status == 200
    assert catcher.ask(f"/messages/{told['id']}")[0].status == 200


def test_the_mailbox_can_be_emptied(catcher: Catcher) -> None:
    catcher.send(letter())

    assert catcher.ask("/messages", method="DELETE")[0].status == 204
    assert catcher.messages() == []
    assert "Nothing has been sent yet" in catcher.ask("/")[1]


def test_a_page_of_another_site_cannot_read_the_mail(catcher: Catcher) -> None:
    catcher.send(letter())

    assert catcher.ask("/messages.json", host="attacker.example")[0].status == 404
    assert catcher.ask("/messages", method="DELETE", host="attacker.example")[0].status == 404
    assert len(catcher.messages()) == 1


@pytest.mark.parametrize(
    "path", ["/messages/../secret", "/messages/1", "/x", "/messages/" + "9" * 20]
)
def test_only_messages_can_be_asked_for(catcher: Catcher, path: str) -> None:
    assert catcher.ask(path)[0].status == 404
