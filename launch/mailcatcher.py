"""Receives every message that the demo sends, and shows it on a page: nothing leaves this machine.

Runs in .venv as `python -m launch.mailcatcher`. Messages are kept as files below --folder.
"""

from __future__ import annotations

import argparse
import json
import re
import secrets
import signal
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

LARGEST = 30_000_000  # bytes of one message
HOSTS = {"localhost", "127.0.0.1", "[::1]"}
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A message may bring its own style and pictures, and runs and fetches nothing.
HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"

STYLE = """
:root { color-scheme: light dark;
  --ink: #22302a; --quiet: #5d6a63; --paper: #fbf7ee; --line: #d8d2c2; --link: #1f5a41; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece7da; --quiet: #a8b0a7; --paper: #16201b; --line: #36433c; --link: #8fd0ad; }
}
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 1.05rem/1.5 "Public Sans", system-ui, sans-serif; }
h1 { font: 600 1.7rem/1.2 "Source Serif 4", Georgia, serif; margin: 0 0 .5rem;
  overflow-wrap: anywhere; }
a { color: var(--link); } a:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
p.quiet, dt, time { color: var(--quiet); }
ol { list-style: none; margin: 1.5rem 0 0; padding: 0; border-top: 1px solid var(--line); }
li { padding: .9rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
li a { display: block; font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 1rem 0; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; padding: 1rem 0;
  border-top: 1px solid var(--line); }
iframe { width: 100%; height: 70vh; border: 1px solid var(--line); background: #fff; }
""".strip()


class Mailbox:
    """Messages as files, each named by when it came; newest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, content: bytes, *, sender: str, recipients: list[str]) -> str:
        """Store one message whole or not at all, with its envelope. Returns its id."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n"
        part = self.folder / f"{name}.part"
        part.write_bytes(envelope.encode() + content)
        part.replace(self.folder / f"{name}.eml")
        return name

    def names(self) -> list[str]:
        return sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)

    def read(self, name: str) -> EmailMessage | None:
        try:
            return message_from_bytes(
                (self.folder / f"{name}.eml").read_bytes(), policy=policy.default
            )
        except FileNotFoundError:
            return None

    def empty(self) -> None:
        for path in self.folder.glob("*.eml"):
            path.unlink(missing_ok=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Called by the SMTP server with each message."""
        self.keep(envelope.content, sender=envelope.mail_from, recipients=envelope.rcpt_tos)
        return "250 Kept"


def header(message: EmailMessage, name: str) -> str:
    """A header as text, "" where it is missing or cannot be read."""
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError):
        return ""


def body(message: EmailMessage, kind: str) -> str:
    """The message's text of a kind ("plain" or "html"), "" where it has none."""
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def described(name: str, message: EmailMessage) -> dict[str, str]:
    """What the list and messages.json tell of a message."""
    return {
        "id": name,
        "from": header(message, "From") or header(message, "X-Envelope-From"),
        "to": header(message, "X-Envelope-To") or header(message, "To"),
        "subject": header(message, "Subject") or "(no subject)",
        "date": header(message, "Date"),
        "text": body(message, "plain"),
    }


def page(title: str, content: str) -> str:
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/style.css"></head>'
        f"<body><main>{content}</main></body></html>\n"
    )


def when(date: str) -> str:
    """A message's date as a person reads it, or as it was written where it cannot be read."""
    try:
        return parsedate_to_datetime(date).astimezone().strftime("%-d %B %Y, %H:%M:%S")
    except (ValueError, TypeError, IndexError):
        return date


def list_page(mailbox: Mailbox) -> str:
    """Every message, newest first."""
    items = ""
    for name in mailbox.names():
        if message := mailbox.read(name):
            told = {key: escape(value) for key, value in described(name, message).items()}
            items += (
                f'<li><a href="/messages/{name}">{told["subject"]}</a>'
                f"to {told['to']} <time>{escape(when(header(message, 'Date')))}</time></li>"
            )
    empty = "<p>Nothing has been sent yet. Load this page again after the next message.</p>"
    return page(
        "Mail sent by the demo",
        "<h1>Mail sent by the demo</h1>"
        '<p class="quiet">Everything Weft sends ends here. Nothing leaves this machine.</p>'
        + (f"<ol>{items}</ol>" if items else empty),
    )


def message_page(name: str, message: EmailMessage) -> str:
    """One message: who, when, its text, and its HTML in a frame that runs nothing."""
    told = described(name, message)
    rows = (("From", told["from"]), ("To", told["to"]), ("Sent", when(told["date"])))
    facts = "".join(f"<dt>{term}</dt><dd>{escape(value)}</dd>" for term, value in rows)
    text = f"<pre>{linked(told['text'])}</pre>" if told["text"] else ""
    frame = (
        '<h2>As HTML</h2><iframe sandbox title="The message as HTML" '
        f'src="/messages/{name}/html"></iframe>'
        if body(message, "html")
        else ""
    )
    back = '<p><a href="/">All messages</a></p>'
    return page(
        told["subject"], f"{back}<h1>{escape(told['subject'])}</h1><dl>{facts}</dl>{text}{frame}"
    )


def linked(text: str) -> str:
    """Escaped text in which addresses of pages can be followed."""
    pieces = [escape(piece) for piece in re.split(r"(https?://[^\s<>\"']+)", text)]
    return "".join(
        f'<a href="{piece}" rel="noreferrer">{piece}</a>' if place % 2 else piece
        for place, piece in enumerate(pieces)
    )


class Pages(BaseHTTPRequestHandler):
    """The catcher's pages, and /messages.json for programs."""

    mailbox: Mailbox
    server_version = "Weft"
    sys_version = ""

    def do_GET(self) -> None:
        if not self.asked_for_us():
            return self.answer("Not found", "text/plain", status=404)
        path = self.path.partition("?")[0]
        if path == "/":
            return self.answer(list_page(self.mailbox))
        if path == "/style.css":
            return self.answer(STYLE, "text/css")
        if path == "/messages.json":
            found = ((name, self.mailbox.read(name)) for name in self.mailbox.names())
            rows = [described(name, message) for name, message in found if message]
            return self.answer(json.dumps(rows), "application/json")
        match = re.fullmatch(r"/messages/(\d{20}-[0-9a-f]{8})(/html)?", path)
        message = self.mailbox.read(match[1]) if match else None
        if match is None or message is None:
            missing = '<h1>There is no such message</h1><p><a href="/">All messages</a></p>'
            return self.answer(page("There is no such message", missing), status=404)
        if match[2]:
            return self.answer(body(message, "html"), policy=HTML_POLICY)
        return self.answer(message_page(match[1], message))

    def do_DELETE(self) -> None:
        if self.asked_for_us() and self.path == "/messages":
            self.mailbox.empty()
            return self.answer("", "text/plain", status=204)
        return self.answer("Not found", "text/plain", status=404)

    def asked_for_us(self) -> bool:
        """Whether this machine was asked by its own name: no other site may read the mail."""
        return self.headers.get("Host", "").rpartition(":")[0] in HOSTS

    def answer(
        self, content: str, kind: str = "text/html", *, status: int = 200, policy: str = PAGE_POLICY
    ) -> None:
        data = content.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if status != 204:
            self.wfile.write(data)


def main() -> None:
    """Serve until a signal asks to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--page-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()

    mailbox = Mailbox(asked.folder)
    pages = type("PagesOfMailbox", (Pages,), {"mailbox": mailbox})
    web = ThreadingHTTPServer(("127.0.0.1", asked.page_port), pages)
    smtp = Controller(mailbox, hostname="127.0.0.1", port=asked.smtp_port, data_size_limit=LARGEST)
    smtp.start()
    for number in (signal.SIGINT, signal.SIGTERM):
        # shutdown() waits for the loop that this thread runs, so another thread calls it.
        signal.signal(number, lambda *_: threading.Thread(target=web.shutdown).start())
    web.serve_forever(poll_interval=0.1)
    smtp.stop()


if __name__ == "__main__":
    main()
