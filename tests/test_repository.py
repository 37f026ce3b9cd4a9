"""What the tree itself promises: see docs/adr and the architecture rules in pyproject.toml."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]  # fmt: skip
SOURCES = [path for path in TRACKED if path.suffix == ".py" and "migrations" not in path.parts]
PRODUCT = [path for path in SOURCES if path.parts[len(ROOT.parts)] not in {"tests", "launch"}]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_site_is_a_source_root_and_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            assert not any(name.startswith("site.") for name in names), relative(path)


def test_git_does_not_ignore_the_source_root():
    for name in ("site/core/permissions.py", "site/docs/adr/x.md"):
        ignored = subprocess.run(["git", "check-ignore", name], cwd=ROOT, capture_output=True)
        assert ignored.returncode == 1, name


def test_the_wheel_names_every_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    there = {f"site/{path.parent.name}" for path in (ROOT / "site").glob("*/__init__.py")}
    there |= {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"launch", "tests"}

    assert named == there


@pytest.mark.parametrize("pattern", ["requirements/*.txt", "site/frontend/package-lock.json"])
def test_locks_carry_hashes_and_no_address(pattern):
    for lock in ROOT.glob(pattern):
        text = lock.read_text()
        # A package's own home page is no address to fetch from; npm calls those "resolved".
        fetched_from = r"https?://" if lock.suffix == ".txt" else r'"resolved"'
        assert not re.search(fetched_from, text), relative(lock)
        if lock.suffix == ".txt":
            pinned = re.findall(r"^[a-z0-9][^\s=]*==\S+", text, re.MULTILINE)
            assert pinned
            assert text.count("--hash=sha256:") >= len(pinned), relative(lock)
        else:
            packages = json.loads(text)["packages"]
            assert all("integrity" in package for name, package in packages.items() if name)


def test_no_file_is_named_for_anything():
    nameless = {"utils", "helpers", "services", "selectors", "mixins", "managers", "misc", "common"}
    assert not [relative(path) for path in SOURCES if path.stem in nameless]


def test_a_file_holds_one_noun():
    long = {
        relative(path): count
        for path in SOURCES
        if (count := len(path.read_text().splitlines())) > (450 if "tests" in path.parts else 320)
    }
    assert not long, "split these by noun"


def test_only_notices_sends_mail():
    sends = re.compile(r"\bsend_mail\(|\.send_messages\(|EmailMultiAlternatives|get_connection\(")
    for path in PRODUCT:
        if not relative(path).startswith("site/notices/"):
            assert not sends.search(path.read_text()), relative(path)


def test_there_is_no_django_admin_and_no_save_with_side_effects():
    for path in PRODUCT:
        text = path.read_text()
        assert "django.contrib.admin" not in text, relative(path)
        if "models" in path.parts or path.stem == "models":
            assert "def save(" not in text, relative(path)


def test_every_model_constraint_is_named_for_its_table_and_proved_by_a_test():
    declared = {
        keyword.value.value
        for path in PRODUCT
        if "models" in path.parts or path.stem == "models"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "").endswith("Constraint")
        for keyword in node.keywords
        if keyword.arg == "name"
    }
    tests = [path.read_text() for path in SOURCES if "tests" in path.parts]
    assert declared

    def is_proved(name: str) -> bool:
        """Named whole, or as its table's prefix and what holds, by one file of tests."""
        app, model, holds = name.split("_", 2)
        return any(
            name in text or (f"{app}_{model}_" in text and f'"{holds}' in text) for text in tests
        )

    assert not {name for name in declared if not is_proved(name)}


def test_comments_leave_nothing_to_be_done():
    # Spelt apart, so that this line does not find itself.
    marks = re.compile("TO" + "DO|FIX" + "ME|XX" + "X")
    for path in TRACKED:
        if path.suffix in {".py", ".html", ".js", ".mjs", ".scss", ".md"}:
            assert not marks.search(path.read_text()), relative(path)


def test_every_decision_says_its_context_and_consequences():
    decisions = sorted((ROOT / "site/docs/adr").glob("*.md"))
    assert decisions
    for number, path in enumerate(decisions, 1):
        text = path.read_text()
        assert path.name.startswith(f"{number:04}-"), path.name
        for part in ("Context.", "Decision.", "Consequences."):
            assert part in text, f"{path.name}: {part}"


def test_no_page_carries_an_inline_style_script_or_handler():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text), relative(path)
        for script in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in script or "json" in script, f"{relative(path)}: {script}"


def test_every_component_begins_with_its_variables():
    for path in (ROOT / "templates/components").glob("*.html"):
        assert path.read_text().startswith(f"{{# components/{path.name}"), path.name
