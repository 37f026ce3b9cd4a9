"""What every test stands on: a database cloned from one migrated, laid-out template."""

import gc
import hashlib
import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template
from django.test import signals

from core.cache import _Outage
from search import index
from tests import seeding

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(settings.VAR)
TEMPLATE = "weft_template_"


# A test that asks for one of these, or is marked django_db, uses the database.
OF_THE_DATABASE = {"clone_database", "django_db_setup", "db", "transactional_db"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need no database go first: one worker runs them while another makes the template.

    Of the others the slow ones go first, so that no worker waits for them at the end.
    """

    def uses_the_database(item: Any) -> bool:
        marked = item.get_closest_marker("django_db") is not None
        return marked or not OF_THE_DATABASE.isdisjoint(item.fixturenames)

    items.sort(key=lambda item: (uses_the_database(item), item.get_closest_marker("slow") is None))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def server() -> psycopg.Connection:
    """A connection to the server itself, outside the database under test."""
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    parameters = {
        key: value
        for key, value in parameters.items()
        if key in {"dbname", "host", "port", "user", "password"}
    }
    return psycopg.connect(**parameters, autocommit=True)


# What `migrate` and `set_up_site` make a database from.
MADE_FROM = (
    "requirements/base.txt",
    "data/places.csv",
    "data/boundaries*.geojson",
    "site/*/migrations/*.py",
    "site/places/data/*",
    "site/places/management/commands/load_places.py",
    "site/places/*.py",
    "site/search/actions.py",
    "site/search/data/*",
    "site/people/models.py",
    "casestudies/migrations/*.py",
    "casestudies/data/*",
    "casestudies/data/reports/*",
    "casestudies/reports/laying_out.py",
    "casestudies/models/report*.py",
    "casestudies/actions.py",
    "home/migrations/*.py",
    "home/content/*",
    "home/*.py",
    "home/management/commands/set_up_site.py",
)


def template_name() -> str:
    """Changes with whatever a new database is made from."""
    digest = hashlib.sha256()
    for pattern in MADE_FROM:
        found = sorted(path for path in ROOT.glob(pattern) if path.is_file())
        assert found, f"There is no {pattern} any more: correct MADE_FROM."
        for path in found:
            digest.update(path.read_bytes())
    return f"{TEMPLATE}{digest.hexdigest()[:16]}"


def use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def build_template(link: psycopg.Connection) -> str:
    """The template database, made once for all workers: migrated, with places, terms, roles and pages."""
    name = template_name()
    with seeding.made_once(link, name, kind=TEMPLATE, of="template0") as making:
        if making:
            use(making)
            call_command("migrate", verbosity=0)
            call_command("set_up_site", stdout=io.StringIO())
            connection.close()
    return name


@pytest.fixture(scope="session")
def clone_database(django_db_blocker: Any) -> Iterator[Any]:
    """Makes databases from the template, or from the one named; drops them at the end. Call it with
    a name; returns that name."""
    made: list[str] = []
    with django_db_blocker.unblock(), server() as link:
        template = build_template(link)

        def clone(name: str, of: str = template) -> str:
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
            made.append(name)
            return name

        yield clone
        connection.close()
        for name in made:
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def seeded(clone_database: Any) -> seeding.Seeded:
    """What the demo begins with: a database to make others from, and the files beside it."""
    with server() as link:
        return seeding.seed(link, template_name(), HOME / "seeded")


@pytest.fixture(scope="session")
def django_db_setup(clone_database: Any, django_db_blocker: Any) -> None:
    """pytest-django's database: a clone for each worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    with django_db_blocker.unblock():
        use(clone_database(f"weft_test_{worker}_{os.getpid()}"))


@pytest.fixture(autouse=True, scope="session")
def outermost_contexts_alone(django_test_environment: None) -> None:
    """A test client tells the context of the template that a view names, and of none within it:
    Django's own copies the context for each template included, a tenth of the suite's work."""
    within = threading.local()

    def render(template: Template, context: Context) -> str:
        if getattr(within, "depth", 0):
            return template.nodelist.render(context)
        signals.template_rendered.send(sender=template, template=template, context=context)
        within.depth = 1
        try:
            return template.nodelist.render(context)
        finally:
            within.depth = 0

    Template._render = render


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    """What a test uploads or backs up stays with it."""
    settings.VAR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR / "media"
    settings.CLOSED_ROOT = settings.VAR / "closed"


@pytest.fixture(autouse=True)
def no_index(settings: Any, tmp_path: Path) -> None:
    """PostgreSQL answers, but where a test brings an index up; none is left from the test before."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.SENTENCE_MODEL = ""
    index._readers.clear()


@pytest.fixture(autouse=True)
def no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test inherits the outage of the one before."""
    monkeypatch.setattr("core.cache.outage", _Outage())


@pytest.fixture(autouse=True)
def own_keyring(settings: Any, tmp_path: Path) -> Path:
    """A keyring of the test's own, so that destroying a key harms no other test."""
    settings.KEYRING_DIR = tmp_path / "keyring"
    return settings.KEYRING_DIR


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db"):
        cache.clear()
