"""`make demo`: the whole of Weft on one machine, and `make demo-reset`."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import time
from collections.abc import Sequence
from functools import partial

from launch import assets, environment, meaning, postgres, redis, weft
from launch.processes import PRIVATE, Closing, Processes, side_by_side, supervise
from launch.progress import Problem, elapsed, say, step
from launch.tree import (
    REQUIREMENTS,
    ROOT,
    VAR,
    Busy,
    check_space,
    digest,
    has_stamp,
    held,
    private_folder,
)

LOCK = VAR / "demo.lock"
SEEDED = VAR / "demo" / "seeded"
ACCOUNTS = VAR / "demo" / "accounts.json"
READY_WITHIN = 60.0  # seconds
FIRST_START, LATER_START = 1500, 200  # megabytes

# What the database is made from: when none of it has changed, there is nothing to migrate or seed.
SOURCES = ("site", "home", "casestudies", "practice", "data")


def run() -> int:
    """Start everything, stay until Ctrl-C, end everything. Returns the exit status."""
    port, mail_port = ports()
    address = f"http://localhost:{port}"
    busy = "The demo is already running: {note}. Stop it there with Ctrl-C first."
    with held(LOCK, busy=busy, note=address):
        processes = Processes(VAR)
        check_port(port, "PORT")
        check_port(mail_port, "MAIL_PORT")
        check_space(LATER_START if environment.is_ready("base") else FIRST_START)
        status = supervise(processes, partial(bring_up, port=port, mail_port=mail_port))
    # 130: ended by Ctrl-C, which is how a demo ends.
    return 0 if status == 130 else status


def bring_up(processes: Processes, *, port: int, mail_port: int) -> None:
    """Bring up the stores, the data and the programs, then stay until one of them ends."""
    say("Starting Weft")
    smtp_port = free_port()
    env: dict[str, str] = {}

    def data() -> None:
        stores = weft.bring_up_stores(processes, packages="base")
        env.update(weft.environment(stores, home=VAR, port=port, smtp_port=smtp_port))
        seed(processes, env)

    side_by_side(data, partial(assets.ensure, processes), partial(meaning.ensure, processes))
    env |= weft.model()
    catcher = weft.mail_catcher(smtp_port=smtp_port, page_port=mail_port, folder=VAR / "mail")
    with step("Web server, worker, clock and mail catcher"):
        for name, command in (
            ("web", weft.daphne(port)),
            ("worker", weft.WORKER),
            ("indexer", weft.INDEXER),
            ("beat", weft.BEAT),
            ("mail", catcher),
        ):
            processes.start(name, command, env=env, umask=PRIVATE)
        wait_for(processes, mail_port, "/")
        wait_for(processes, port, "/readyz")
    say(welcome(port, mail_port))
    processes.watch()


def manage(arguments: Sequence[str]) -> int:
    """Run manage.py on the demo's data, and on its stores where the demo is running."""

    def beside(processes: Processes) -> int:
        return command(
            processes, weft.Stores(postgres.address(processes), redis.address(processes))
        )

    def alone(processes: Processes) -> int:
        return command(processes, weft.bring_up_stores(processes, packages="base"))

    def command(processes: Processes, stores: weft.Stores) -> int:
        env = weft.environment(stores, home=VAR, port=ports()[0])
        return processes.show("manage", [*weft.MANAGE, *arguments], env=env)

    try:
        with held(LOCK, busy="{note}", note="a run of make manage"):
            return supervise(Processes(VAR), alone)
    except Busy:
        return supervise(Processes(VAR), beside)


def seed(processes: Processes, settings: dict[str, str]) -> None:
    """Bring the database to the code and fill it, unless both were done for just this state.

    A database that is not our own may have been changed by others, so there it is always done.
    """
    made_from = [ROOT / name for name in SOURCES if (ROOT / name).is_dir()]
    files = [
        path
        for folder in made_from
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".json", ".csv")
        and not {"node_modules", "dist"} & set(path.parts)
    ]
    state = digest([*files, REQUIREMENTS / "base.txt"])
    state += settings["BASE_URL"]  # pages give their own full address
    state += "".join(str(path.stat().st_ino) for path in sorted(VAR.glob("postgres-*/PG_VERSION")))
    if has_stamp(SEEDED, state) and "DATABASE_URL" not in os.environ:
        say("Data: as it was")
        return
    private_folder(SEEDED.parent)
    SEEDED.unlink(missing_ok=True)
    with step("Tables", processes.logs / "migrate.log"):
        processes.run(
            "migrate", [*weft.MANAGE, "migrate", "--no-input"], env=settings, umask=PRIVATE
        )
    with step("Places, case studies and accounts", processes.logs / "seed.log"):
        processes.run("seed", [*weft.MANAGE, "seed_demo"], env=settings, umask=PRIVATE)
    SEEDED.write_text(state)


def ports() -> tuple[int, int]:
    """The ports of the site and of the mail catcher's page, from PORT and MAIL_PORT."""
    port = _port("PORT", 8000)
    return port, _port("MAIL_PORT", port + 25)


def _port(name: str, usual: int) -> int:
    asked = os.environ.get(name) or str(usual)
    if not asked.isdecimal() or not 1024 <= int(asked) <= 65_500:
        raise Problem(f"{name}={asked} is not a port between 1024 and 65500.")
    return int(asked)


def check_port(port: int, name: str) -> None:
    """Raise Problem where another program listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            busy = listens("::1", port)  # where a browser may look for localhost first
        except OSError:
            busy = True
    if busy:
        raise Problem(
            f"Port {port} is in use by another program. End that program, or choose another "
            f"port: make demo {name}={port + 100}"
        )


def listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=0.5).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(processes: Processes, port: int, path: str) -> None:
    """Wait until a page answers with 200; a program that ends meanwhile is a Problem."""
    deadline = time.monotonic() + READY_WITHIN
    answer = "nothing"
    while time.monotonic() < deadline:
        if processes.closing:
            raise Closing
        processes.check()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", path)
            answer = str(line.getresponse().status)
        except (OSError, http.client.HTTPException):
            answer = "nothing"
        finally:
            line.close()
        if answer == "200":
            return
        time.sleep(0.1)
    raise Problem(
        f"http://localhost:{port}{path} answers {answer} after {READY_WITHIN:.0f} s. Logs: var/log"
    )


def welcome(port: int, mail_port: int) -> str:
    """What the reader needs once everything is up: where, and as whom."""
    lines = [
        f"Weft is ready after {elapsed():.0f} s.",
        "",
        f"    Library       http://localhost:{port}",
        f"    Mail sent     http://localhost:{mail_port}",
        "    Logs          var/log",
    ]
    if ACCOUNTS.is_file():
        accounts = json.loads(ACCOUNTS.read_text())
        wide = max(len(account["role"]) for account in accounts) + 3
        wider = max(len(account["email"]) for account in accounts) + 3
        lines += ["", "    Accounts (sign-in codes arrive in the mail catcher)"]
        lines += [
            f"    {account['role']:<{wide}}{account['email']:<{wider}}{account['password']}"
            for account in accounts
        ]
    return "\n".join([*lines, "", "    Ctrl-C stops everything and keeps the data."])


def reset() -> int:
    """Remove what the demo has written; the next start begins from nothing."""
    busy = "The demo is running: {note}. Stop it with Ctrl-C, then run make demo-reset again."
    with held(LOCK, busy=busy):
        # An earlier run that was cut off may have left its servers up: end them first.
        Processes(VAR).close()
        for path in VAR.iterdir():
            if path.name in ("test", "lint", "setup", "bench") or path.suffix in (
                ".lock",
                ".stamp",
            ):
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    say("The demo's data is gone. make demo starts over.")
    if "DATABASE_URL" in os.environ:
        say("The database of DATABASE_URL was left as it is.")
    return 0
