"""What core's tests stand on: a database that commits."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests.seeding import connected_to


@pytest.fixture
def keyring(own_keyring: Path) -> Path:
    return own_keyring


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, clone_database: Callable[[str], str]
) -> Iterator[str]:
    """A database in which a test may commit; yields its name."""
    name = clone_database(f"{connections.settings['default']['NAME']}_own")
    with django_db_blocker.unblock(), connected_to(name):
        yield name
