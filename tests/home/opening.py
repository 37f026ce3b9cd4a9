"""Opening a calendar file with khal, a calendar program."""

import subprocess
import sys
from pathlib import Path

KHAL = Path(sys.executable).with_name("khal")
SHOWN = "{start} to {end} {title} @ {location} {status}"
CONFIG = """
[calendars]
[[events]]
path = {folder}/events
type = calendar
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = {zone}
default_timezone = {zone}
"""


def open_with_khal(
    content: bytes, folder: Path, *, zone: str = "Europe/London", since: str = "today"
) -> list[str]:
    """What khal lists of a file in the sixty days since a day, on the clock of a zone: a line an event.

    folder: the calendar's, kept from one file to the next.
    """
    (folder / "events").mkdir(parents=True, exist_ok=True)
    (folder / "config").write_text(CONFIG.format(folder=folder, zone=zone))
    (folder / "file.ics").write_bytes(content)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [KHAL, "-c", folder / "config", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env={"HOME": str(folder), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("import", "--batch", "-a", "events", str(folder / "file.ics"))
    told = run("list", "--day-format", "", "--format", SHOWN, since, "60d")
    return [" ".join(line.split()) for line in told.splitlines() if line.strip()]
