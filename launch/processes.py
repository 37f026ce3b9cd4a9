"""The programs the launcher starts, each of which ends with it."""

from __future__ import annotations

import json
import os
import pwd
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from launch.progress import Problem, last_line, say
from launch.tree import ROOT, private_folder, socket_folder, write_privately

PATIENCE = 15.0  # seconds a program has to end in good order

PRIVATE = 0o077  # the umask of programs that write people's data

# What programs write when the network, or the registry behind it, cannot be reached.
OFFLINE = re.compile(
    r"dns error|resolve|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|error sending request"
    r"|connect(ion)? (error|refused|reset)|NewConnectionError|timed out|unreachable|tunnel error"
    r"|Failed to (fetch|download)|Could not fetch URL|No matching distribution",
    re.IGNORECASE,
)
FULL = re.compile(r"No space left on device|ENOSPC|os error 28|disk quota exceeded", re.IGNORECASE)

Command = Sequence[str | Path]


class Closing(Exception):
    """Everything is being ended, so nothing new may start."""


@dataclass(eq=False)
class Process:
    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    stop_with: signal.Signals = signal.SIGTERM
    keeps_data: bool = False  # ended last, when nothing writes to it any more
    passing: bool = False  # meant to end by itself

    @property
    def running(self) -> bool:
        return self.popen.poll() is None


class Processes:
    """Starts programs, keeps their logs under home/log, and ends them all.

    home/run/processes-*.json tell the next start what a launcher that was killed left running.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.logs = private_folder(home / "log")
        self.sockets = private_folder(socket_folder(home))
        self.record = home / "run" / f"processes-{os.getpid()}.json"
        self.closing = False
        self._alive: list[Process] = []
        self._lock = threading.RLock()
        home.chmod(0o711)  # others may pass through to what is theirs, and list nothing
        for record in self.record.parent.glob("processes-*.json"):
            self._end_leftovers(record)

    def start(
        self,
        name: str,
        command: Command,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        stop_with: signal.Signals = signal.SIGTERM,
        keeps_data: bool = False,
        account: int | None = None,
        on_terminal: bool = False,
        given: str | None = None,
        passing: bool = False,
        umask: int = 0o022,
    ) -> Process:
        """Start a program in a session of its own, so that a Ctrl-C reaches only the launcher.

        account: the id of the user to run as; given: text for its standard input.
        Raises Closing where everything is being ended.
        """
        log = self.logs / f"{name}.log"
        with self._lock, log.open("wb") as output:
            if self.closing:
                raise Closing
            popen = subprocess.Popen(
                [str(part) for part in command],
                env=dict(env if env is not None else os.environ),
                cwd=cwd,
                stdin=subprocess.PIPE if given else None if on_terminal else subprocess.DEVNULL,
                stdout=None if on_terminal else output,
                stderr=None if on_terminal else subprocess.STDOUT,
                start_new_session=True,
                user=account,
                group=None if account is None else pwd.getpwuid(account).pw_gid,
                extra_groups=None if account is None else [],
                umask=umask,
            )
            process = Process(name, popen, log, stop_with, keeps_data, passing)
            self._alive.append(process)
            self._write_record()
        if given is not None and popen.stdin is not None:
            with suppress(BrokenPipeError), popen.stdin as pipe:
                pipe.write(given.encode())
        return process

    def run(self, name: str, command: Command, *, needs: str = "", **options: object) -> None:
        """Run a program to its end. `needs` says what it fetches, and from where.

        Raises Problem with one line that says what went wrong, Closing where it was ended.
        """
        process = self.start(name, command, passing=True, **options)  # type: ignore[arg-type]
        if self._end_of(process):
            raise Problem(explain(process, needs))

    def show(self, name: str, command: Command, *, env: Mapping[str, str]) -> int:
        """Run a program that speaks to the reader, to its end. Returns its exit status."""
        process = self.start(
            name,
            command,
            env=env,
            stop_with=signal.SIGINT,
            on_terminal=True,
            passing=True,
            umask=PRIVATE,
        )
        return self._end_of(process)

    def _end_of(self, process: Process) -> int:
        status = process.popen.wait()
        self._forget(process)
        if self.closing:
            raise Closing
        return status

    def check(self) -> None:
        """Raise Problem, with what it last said, where a lasting program has ended."""
        for process in list(self._alive):
            if not (process.passing or process.running or self.closing):
                raise Problem(explain(process))

    def watch(self) -> None:
        """Stay until one of the lasting programs ends (Problem) or all are ended (Closing)."""
        while not self.closing:
            self.check()
            time.sleep(0.2)
        raise Closing

    def close(self) -> None:
        """End every program in good order: those that write first, those that keep data last."""
        with self._lock:
            self.closing = True
        for keeps_data in (False, True):
            group = [process for process in self._alive if process.keeps_data is keeps_data]
            for process in group:
                with suppress(ProcessLookupError):
                    process.popen.send_signal(process.stop_with)
            deadline = time.monotonic() + PATIENCE
            for process in group:
                with suppress(subprocess.TimeoutExpired):
                    process.popen.wait(max(0.1, deadline - time.monotonic()))
                if process.running:
                    say(f"{process.name} did not end in {PATIENCE:.0f} s and was cut off")
                self._forget(process)

    def _forget(self, process: Process) -> None:
        """Make sure that nothing is left of a program, its children included."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.popen.pid, signal.SIGKILL)
        process.popen.wait()
        with self._lock:
            self._alive = [other for other in self._alive if other is not process]
            self._write_record()

    def _write_record(self) -> None:
        rows = [[p.popen.pid, born(p.popen.pid), int(p.stop_with)] for p in self._alive]
        if rows:
            launcher = [os.getpid(), born(os.getpid())]
            write_privately(self.record, json.dumps({"launcher": launcher, "programs": rows}))
        else:
            self.record.unlink(missing_ok=True)

    def _end_leftovers(self, record: Path) -> None:
        """End what an earlier launcher that was killed left running."""
        try:
            told = json.loads(record.read_text())
        except ValueError:
            told = {"launcher": [0, ""], "programs": []}
        pid, start = told["launcher"]
        if start and born(pid) == start:
            return
        left = [row for row in told["programs"] if row[1] and born(row[0]) == row[1]]
        if left:
            say(f"Ending {len(left)} programs that an earlier run left behind")
        for pid, _, how in left:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and any(born(pid) == start for pid, start, _ in left):
            time.sleep(0.1)
        for pid, _, _ in left:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        record.unlink(missing_ok=True)


def born(pid: int) -> str:
    """When a process started, in the kernel's ticks; "" if there is none or it cannot be told.

    With the id it names one process for good: ids are used again, start times are not.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def explain(process: Process, needs: str = "") -> str:
    """What a reader needs to know of a program that failed: one line, and where the rest is."""
    told = process.log.read_text(errors="replace")[-20_000:] if process.log.is_file() else ""
    where = process.log.relative_to(ROOT) if process.log.is_relative_to(ROOT) else process.log
    if FULL.search(told):
        return f"The disk is full: {process.name} stopped. Make room, then run this again."
    if needs and OFFLINE.search(told):
        return f"Could not fetch {needs}. Check the network, then run this again. Log: {where}"
    said = last_line(process.log)
    return f"{process.name} stopped: {said or f'exit {process.popen.returncode}'}. Log: {where}"


def side_by_side(*work: Callable[[], object]) -> None:
    """Do several things at once. The first failure is raised as soon as it happens."""
    outcomes: SimpleQueue[BaseException | None] = SimpleQueue()

    def one(task: Callable[[], object]) -> None:
        try:
            task()
        except BaseException as error:
            outcomes.put(error)
        else:
            outcomes.put(None)

    for task in work:
        threading.Thread(target=one, args=(task,), daemon=True).start()
    for _ in work:
        error = outcomes.get()
        if error is not None:
            raise error


def supervise(processes: Processes, work: Callable[[Processes], int | None]) -> int:
    """Do the work, end every program it started, however it ends, and return the exit status.

    The work runs in a thread and signals are only noted here, so that an interruption can never
    fall between the start of a program and its being known.
    """
    asked: list[int] = []
    outcome: list[int | BaseException] = []

    def body() -> None:
        try:
            outcome.append(work(processes) or 0)
        except BaseException as error:
            outcome.append(error)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: asked.append(received))
    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    at_terminal = os.isatty(0)
    while thread.is_alive() and not asked:
        thread.join(0.1)
        if at_terminal and not os.isatty(0):  # its window was closed, and make keeps that to itself
            asked.append(signal.SIGHUP)
    if asked:
        say("Stopping")
    processes.close()
    thread.join(PATIENCE)
    result = outcome[0] if outcome else Closing()
    if isinstance(result, BaseException) and not isinstance(result, Closing):
        raise result
    if asked:
        say("Stopped. Nothing is left running, and what was saved is kept.")
        return 128 + asked[0]
    return result if isinstance(result, int) else 1
