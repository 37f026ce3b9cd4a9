"""`make lock`: the lock files anew, with hashes and without any registry's address."""

from __future__ import annotations

from launch.downloads import INDEX, environment, uv
from launch.processes import Processes, supervise
from launch.progress import step
from launch.tree import REQUIREMENTS, ROOT, VAR

OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade"]
BARE = ["--no-emit-index-url", "--no-header", "--quiet"]


def run() -> int:
    return supervise(Processes(VAR / "setup"), compile_all)


def compile_all(processes: Processes) -> None:
    """Bring every lock to the newest releases that pyproject.toml and the tools' pins allow."""
    installer = uv(processes)
    tools = sorted(REQUIREMENTS.glob("tool-*.in"))
    wanted = {
        "base.txt": ["pyproject.toml"],
        "dev.txt": ["pyproject.toml", "--group", "dev"],
        **{f"{tool.stem}.txt": [f"requirements/{tool.name}", "--no-deps"] for tool in tools},
    }
    for name, source in wanted.items():
        with step(f"requirements/{name}"):
            command = [str(installer), "pip", "compile", *OPTIONS, *BARE, *source]
            processes.run(
                "lock",
                [*command, "--output-file", f"requirements/{name}"],
                needs=f"what requirements/{name} lists {INDEX}",
                env=environment(),
                cwd=ROOT,
            )
