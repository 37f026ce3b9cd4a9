"""Production's settings, in processes of their own: what they refuse, and what they send."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import database
from config.refusals import refuse_what_is_insecure

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "n8s0Rk4vY-uT2wQ7xZ1pL5mB9cD3fG6hJ_aSeKiOlNqVtWyXrPzM",
    "DATABASE_URL": os.environ["DATABASE_URL"],
    "REDIS_URL": os.environ["REDIS_URL"],
    "BASE_URL": "https://weft.example.org",
    "ALLOWED_HOSTS": "weft.example.org",
    "KEYRING_DIR": "/somewhere/apart",
    "MAIL_FROM": "Weft <weft@example.org>",
    "PATH": os.environ["PATH"],
    "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
}
BAD = {
    "SECRET_KEY": "short",
    "BASE_URL": "http://weft.example.org",
    "ALLOWED_HOSTS": "*",
    "STAFF_SECOND_FACTOR": "false",
    "KEYRING_DIR": "{var}/keyring",
    "MAIL_FROM": "Weft <weft@localhost>",
    "REGISTRATION": "anyone",
}


@pytest.fixture
def var(tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text(
        json.dumps({"version": "1.1", "hash": "", "paths": {}})
    )
    return tmp_path


def run(var: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=GOOD | {"WEFT_VAR": str(var)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def settings_with(**changed: object) -> dict[str, object]:
    good: dict[str, object] = {
        "VAR": "/var/lib/weft",
        "DEBUG": False,
        "STAFF_SECOND_FACTOR": True,
        "DEFAULT_FROM_EMAIL": GOOD["MAIL_FROM"],
        "REGISTRATION": "approved",
        "ALLOWED_HOSTS": ["weft.example.org"],
        "METRICS_TOKEN": "",
    }
    return good | {name: GOOD[name] for name in ("SECRET_KEY", "BASE_URL", "KEYRING_DIR")} | changed


def test_it_starts_with_good_values_and_passes_the_deployment_check(var: Path) -> None:
    done = run(var, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_it_names_every_insecure_value_at_once_and_does_not_start(var: Path) -> None:
    bad = {name: value.format(var=var) for name, value in BAD.items()}

    done = run(var, "-c", "import config.asgi", **bad)

    assert done.returncode != 0
    assert "Weft will not start in production" in done.stderr
    for name in bad:
        assert f"- {name} is" in done.stderr, name


def test_a_missing_value_is_named_with_a_way_to_set_it(var: Path) -> None:
    done = run(var, "-c", "import config.asgi", SECRET_KEY="")

    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr
    assert "SECRET_KEY=$(python3 -c" in done.stderr


def test_a_database_that_is_not_postgresql_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not a PostgreSQL address"):
        database("sqlite:///weft.db")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", True),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + "n8s0Rk4vY-uT2wQ7xZ1pL5mB9cD3fG6hJ_aSeKiOl"),
        ("BASE_URL", "http://weft.example.org"),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", [".example.org", "*"]),
        ("STAFF_SECOND_FACTOR", False),
        ("KEYRING_DIR", "/var/lib/weft/keyring"),
        ("KEYRING_DIR", "/var/lib/weft/../weft/keyring"),
        ("DEFAULT_FROM_EMAIL", "weft@localhost"),
        ("REGISTRATION", ""),
        ("METRICS_TOKEN", "guess"),
    ],
)
def test_each_insecure_value_is_refused_by_name(name: str, value: object) -> None:
    refuse_what_is_insecure(settings_with())

    with pytest.raises(ImproperlyConfigured, match="will not start") as refused:
        refuse_what_is_insecure(settings_with(**{name: value}))
    called = "MAIL_FROM" if name == "DEFAULT_FROM_EMAIL" else name
    (line,) = str(refused.value).splitlines()[1:]
    assert line.startswith(f"- {called} is")


ASK = """
import django; django.setup()
import json
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
staticfiles_storage.stored_name = lambda name: name  # nothing is collected here
client = Client(raise_request_exception=False)
host = {"HTTP_HOST": "weft.example.org", "HTTP_X_FORWARDED_PROTO": "https"}
told = {}
for address, more in [
    ("/healthz", {"HTTP_X_FORWARDED_PROTO": "http"}),
    ("/robots.txt", {}),
    ("/robots.txt?plain", {"HTTP_X_FORWARDED_PROTO": "http"}),
    ("/robots.txt?foreign", {"HTTP_HOST": "evil.example"}),
]:
    answer = client.get(address, **host | more)
    told[address] = [answer.status_code, dict(answer.headers)]
print(json.dumps(told))
"""


def test_it_answers_over_https_only_and_says_so_for_years(var: Path) -> None:
    done = run(var, "-c", ASK)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)

    status, headers = told["/robots.txt"]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    status, headers = told["/robots.txt?plain"]
    assert (status, headers["Location"]) == (301, "https://weft.example.org/robots.txt?plain")
    assert told["/healthz"][0] == 200
    assert told["/robots.txt?foreign"][0] == 400
