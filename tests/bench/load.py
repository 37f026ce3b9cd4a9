"""Many visitors at once, each of whom asks for the same page as soon as the last answer has come."""

import asyncio
import time
from dataclasses import dataclass, field

VISITORS = 8
END = b"\r\n\r\n"


@dataclass
class Answered:
    """What came back: how many answers a second, and their statuses."""

    rate: float
    statuses: set[int]


@dataclass
class Count:
    answers: int = 0
    statuses: set[int] = field(default_factory=set)


class Visit(asyncio.Protocol):
    """One line that stays open. Answers are told apart by their content-length."""

    def __init__(self, request: bytes, count: Count) -> None:
        self.request = request
        self.count = count
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, body = self.received.partition(END)
        if not end or len(body) < length_of(head):
            return
        self.count.answers += 1
        self.count.statuses.add(int(head[9:12]))
        self.received = b""
        self.transport.write(self.request)


def length_of(head: bytes) -> int:
    """How long the body is that follows: nothing follows where the server says nothing (304)."""
    _, told, after = head.lower().partition(b"content-length:")
    return int(after.split(b"\r\n", 1)[0]) if told else 0


def answers(port: int, path: str, headers: dict[str, str], *, seconds: float) -> Answered:
    """Ask for a page for so long. Raises AssertionError where nothing came."""
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = "\r\n".join(lines).encode() + END
    count = Count()

    async def ask() -> float:
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        lines = [
            await loop.create_connection(lambda: Visit(request, count), "127.0.0.1", port)
            for _ in range(VISITORS)
        ]
        await asyncio.sleep(seconds)
        took = time.perf_counter() - began
        for transport, _ in lines:
            transport.abort()
        return took

    took = asyncio.run(ask())
    assert count.answers, f"{path} gave no answer in {seconds} s."
    return Answered(count.answers / took, count.statuses)
