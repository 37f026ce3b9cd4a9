"""What core's tests stand on: folders of their own, Redis believed there, a database that commits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from core import cache


@pytest.fixture
def keyring(own_keyring: Path) -> Path:
    return own_keyring


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR / "media"
    settings.CLOSED_ROOT = settings.VAR / "closed"


@pytest.fixture(autouse=True)
def no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test inherits the outage of the one before."""
    monkeypatch.setattr(cache, "outage", cache._Outage())


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, clone_database: Callable[[str], str]
) -> Iterator[str]:
    """A database in which a test may commit; yields its name."""
    settings = connections.settings["default"]
    shared = settings["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        settings["NAME"] = clone_database(f"{shared}_own")
        try:
            yield settings["NAME"]
        finally:
            connections.close_all()
            settings["NAME"] = shared
