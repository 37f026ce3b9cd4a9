"""The files of deploy/ are not built here; at least they are well formed and name what exists."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
# Read by programs other than Weft.
OTHERS = {"DATABASE_PASSWORD", "PATH", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
OTHERS |= {
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "POSTGRES_USER",
    "POSTGRES_DB",
    "POSTGRES_PASSWORD",
}


@pytest.fixture
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return services


def settings_read() -> set[str]:
    """Every variable that the settings read."""
    text = "".join(path.read_text() for path in (ROOT / "site" / "config").rglob("*.py"))
    return set(re.findall(r"""(?:env\.\w+|required)\(\s*"([A-Z_]+)\"""", text))


def named_in_example() -> set[str]:
    text = (DEPLOY / "weft.env.example").read_text()
    return set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))


def test_every_setting_named_is_one_weft_reads(services: dict[str, Any]) -> None:
    named = named_in_example()
    for service in services.values():
        named |= set(service.get("environment", {}))
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    named |= set(re.findall(r"\b([A-Z][A-Z_]{3,})=", dockerfile))

    assert named - OTHERS <= settings_read()


def test_what_production_needs_is_set_or_asked_for(services: dict[str, Any]) -> None:
    named = named_in_example() | set(services["web-1"]["environment"]) | {"KEYRING_DIR", "WEFT_VAR"}

    assert named >= {
        "SECRET_KEY",
        "DATABASE_URL",
        "REDIS_URL",
        "BASE_URL",
        "ALLOWED_HOSTS",
        "MAIL_FROM",
    }
    assert "KEYRING_DIR=/etc/weft/keyring" in (DEPLOY / "Dockerfile").read_text()


def test_two_web_processes_stand_behind_the_proxy(services: dict[str, Any]) -> None:
    proxy = (DEPLOY / "nginx.conf").read_text()
    web = {name for name in services if name.startswith("web-")}

    assert web == {"web-1", "web-2"}
    assert set(re.findall(r"server (web-\d):8000", proxy)) == web
    assert set(services) >= {"worker", "beat", "indexer", "database", "redis", "migrations"}


def test_every_command_named_exists(services: dict[str, Any]) -> None:
    from django.core.management import get_commands

    text = (DEPLOY / "README.md").read_text() + str([s.get("command") for s in services.values()])
    commands = set(re.findall(r"manage\.py(?:', '| )([a-z_]+)", text))

    assert commands >= {
        "backup",
        "restore",
        "keyring",
        "audit_retention",
        "beat",
        "db_worker",
        "search_index",
    }
    assert commands <= set(get_commands())


def test_the_keyring_has_a_volume_of_its_own_that_the_proxy_does_not_see(
    services: dict[str, Any],
) -> None:
    assert "keyring:/etc/weft/keyring" in services["web-1"]["volumes"]
    assert not [volume for volume in services["proxy"]["volumes"] if "keyring" in volume]


def test_the_proxy_writes_down_no_visitor_and_believes_none() -> None:
    proxy = (DEPLOY / "nginx.conf").read_text()
    (log_format,) = re.findall(r"log_format weft '([^']+)'", proxy)

    for variable in ("$remote_addr", "$request ", "$args", "$http_", "$request_uri", "$uri"):
        assert variable not in log_format
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_add_x_forwarded_for" not in proxy
    assert re.search(r"location /closed/ \{\s+internal;", proxy)
    assert proxy.count("{") == proxy.count("}")


def test_daphnes_own_list_of_visitors_is_off() -> None:
    assert '"--verbosity", "0"' in (DEPLOY / "Dockerfile").read_text()
    assert "daphne --verbosity 0 " in (DEPLOY / "README.md").read_text()


def test_the_image_runs_as_nobody_special_and_copies_only_what_exists() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)

    assert dockerfile.rindex("USER weft") > dockerfile.rindex("RUN ")
    for source in " ".join(copied).split():
        assert (ROOT / source).exists(), source


def test_nothing_names_a_registry() -> None:
    for path in DEPLOY.iterdir():
        assert not re.search(r"(?:image|FROM)[: ]+[\w-]+\.[\w.-]+/", path.read_text()), path.name
        assert "--index-url" not in path.read_text(), path.name
