"""What Weft's own programs stand on and how they are called: their stores, settings and commands."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from launch import meaning, postgres, redis
from launch.environment import PYTHON, Kind
from launch.environment import ensure as python_packages
from launch.processes import Processes, side_by_side
from launch.tree import ROOT, write_privately

MANAGE: list[str | Path] = [PYTHON, ROOT / "manage.py"]
BEAT = [*MANAGE, "beat", "--skip-checks"]
INDEXER = [*MANAGE, "search_index", "--follow"]
WORKER = [
    *MANAGE,
    "db_worker",
    "--skip-checks",
    "--no-reload",
    "--no-startup-delay",
    "--interval",
    "0.5",
]


@dataclass
class Stores:
    """The addresses of what keeps Weft's data."""

    database: str = ""
    redis: str = ""


def bring_up_stores(
    processes: Processes, *beside: Callable[[], object], packages: Kind, durable: bool = True
) -> Stores:
    """Python packages, PostgreSQL and Redis at once, and with them what is to be done `beside`.

    durable: whether what is written must survive a power cut.
    """
    stores = Stores()

    def database() -> None:
        stores.database = postgres.ensure(processes, durable=durable)

    def cache() -> None:
        stores.redis = redis.ensure(processes, durable=durable)

    side_by_side(partial(python_packages, packages, processes), *beside, database, cache)
    return stores


def daphne(port: int) -> list[str | Path]:
    # Quiet: Daphne's own log would write down visitors' addresses.
    options = ["--verbosity", "0", "--no-server-name", "-b", "127.0.0.1", "-p", str(port)]
    return [PYTHON, "-m", "daphne", *options, "config.asgi:application"]


def mail_catcher(*, smtp_port: int, page_port: int, folder: Path) -> list[str | Path]:
    ports = ["--smtp-port", str(smtp_port), "--page-port", str(page_port)]
    return [PYTHON, "-m", "launch.mailcatcher", *ports, "--folder", folder]


def environment(
    stores: Stores, *, home: Path, port: int = 8000, smtp_port: int = 1025
) -> dict[str, str]:
    """The environment every Django process gets; what is set outside already stays as it is."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "SECRET_KEY": secret(home / "secret"),
        "WEFT_VAR": str(home),
        "KEYRING_DIR": str(home / "keyring"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "BASE_URL": f"http://localhost:{port}",
    }
    fixed = {
        "DATABASE_URL": stores.database,
        "REDIS_URL": stores.redis,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
    }
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    inherited.pop("VIRTUAL_ENV", None)
    return ours | model() | inherited | fixed


def model() -> dict[str, str]:
    """The sentence model for those processes that start once it has been fetched."""
    files = meaning.folder()
    return {"SENTENCE_MODEL": str(files)} if files and "SENTENCE_MODEL" not in os.environ else {}


def secret(file: Path) -> str:
    """This installation's secret key, made once."""
    if not file.is_file():
        write_privately(file, secrets.token_urlsafe(64))
    return file.read_text()
