"""Asking a web address whether it still answers, and nobody but public addresses.

The name is looked up once, every address it has must be public, and the connection goes to the one
looked up: a name that means another address a moment later leads nowhere. Redirects are followed a
few times, each asked the same. No body is read.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from core.models import Link

TIMEOUT = 6.0  # seconds, for each connection and each answer
WITHIN = 15.0  # seconds, for all of one answer
REDIRECTS = 4
PORTS = {"http": 80, "https": 443}
AGENT = "Weft-link-check/1.0"
# Answers that say the page is gone; others that are no success say only that we may not read it.
GONE = frozenset({404, 410})


class NotPublic(ValueError):
    """An address that is not asked: no web address, or one within a private network."""


@dataclass(frozen=True)
class Answer:
    state: Link.State
    status: int | None = None


def ask(url: str) -> Answer:
    """What a web address answers. Never raises: what cannot be asked has a state too."""
    try:
        for _redirect in range(REDIRECTS + 1):
            status, onward = _ask_once(urlsplit(url))
            if not onward:
                return Answer(Link.State.GONE if status in GONE else Link.State.FINE, status)
            url = urljoin(url, onward)
    except NotPublic:
        return Answer(Link.State.PRIVATE)
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(Link.State.SILENT)
    return Answer(Link.State.SILENT)


def _ask_once(parts: SplitResult) -> tuple[int, str]:
    """The status, and where it leads on to, or ""."""
    host, port = _target(parts)
    address = public_address(host, port)
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    for method in ("HEAD", "GET"):
        connection = _Connection(host, port, address, secure=parts.scheme == "https")
        timer = threading.Timer(WITHIN, connection.give_up)
        try:
            timer.start()
            connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*"})
            answer = connection.getresponse()
            onward = answer.getheader("Location") if 300 <= answer.status < 400 else ""
            # Some do not know the question that asks for no body.
            if method == "GET" or answer.status < 400:
                return answer.status, onward or ""
        finally:
            timer.cancel()
            connection.close()
    raise AssertionError("The last way of asking always answers.")


def _target(parts: SplitResult) -> tuple[str, int]:
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        raise NotPublic("Not a plain web address.")
    port = parts.port or PORTS[parts.scheme]
    if port not in PORTS.values():
        raise NotPublic("Not a port of the web.")
    return parts.hostname.encode("idna").decode(), port


def public_address(host: str, port: int) -> str:
    """The address to connect to. Raises NotPublic where any address of the name is not public."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for each in found:
        address = ipaddress.ip_address(each.partition("%")[0])
        inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
        for one in filter(None, (address, inner)):
            if not one.is_global or one.is_multicast or one.is_reserved:
                raise NotPublic(f"{host} lies within a network that is not public.")
    if not found:
        raise NotPublic(f"{host} has no address.")
    return found[0]


class _Connection(http.client.HTTPConnection):
    """To an address that was looked up and found to be public, whatever the name means by now."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address = address
        self.secure = secure

    def give_up(self) -> None:
        """Who answers a letter at a time is not waited for."""
        if self.sock:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), TIMEOUT)
        if self.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
