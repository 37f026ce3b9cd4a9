"""Reading and writing the file itself: JSON or CSV by its suffix, before anyone asks what it means."""

import csv
import io
import json
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casestudies.exchange.fields import FIELDS, Field, Kind
from casestudies.exchange.problems import FileRefused, Problem

LARGEST = 50 * 1024 * 1024  # bytes
SUFFIXES = (".json", ".csv")


def read(file: Path) -> list[Any]:
    """The entries of a file, in order, as JSON would give them: nothing is checked but the form.

    Raises FileRefused for what cannot be read as a list of entries.
    """
    check_suffix(file)
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _refused(f"{file} is not a file.")
        if found.st_size > LARGEST:
            raise _refused(
                f"{file} holds {found.st_size / 1024**2:.0f} MB. "
                f"A file may hold up to {LARGEST // 1024**2} MB: split it."
            )
        raw = file.read_bytes()
    except OSError as error:
        raise _refused(f"{file} cannot be read: {error.strerror}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refused(f"Line {line} is not UTF-8. Save the file as UTF-8.") from error
    if not text.strip():
        raise _refused("The file is empty.")
    entries = _from_json(text) if file.suffix.lower() == ".json" else _from_csv(text)
    if not entries:
        raise _refused("The file holds no entries.")
    return entries


def as_text(entries: list[dict[str, Any]], suffix: str) -> str:
    """The entries as the text of a JSON or CSV file, always formatted alike."""
    if suffix == ".json":
        return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    writer.writerows(
        [to_cell(field, entry.get(field.name)) for field in FIELDS.values()] for entry in entries
    )
    return out.getvalue()


def check_suffix(file: Path) -> None:
    """Raise FileRefused unless the name says which form the file has."""
    if file.suffix.lower() not in SUFFIXES:
        raise _refused(f"{file.name} ends in neither .json nor .csv.")


def _refused(says: str) -> FileRefused:
    return FileRefused([Problem(says)])


def _from_json(text: str) -> list[Any]:
    def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        if twice:
            raise _refused(f'An entry names "{twice[0]}" twice. Keep one.')
        return dict(pairs)

    def no_number(name: str) -> Any:
        raise _refused(f"{name} is not a number. Write null where a value is not known.")

    try:
        entries = json.loads(text, object_pairs_hook=once_each, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise _refused(
            f"Line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}). "
            "The file may have been cut short."
        ) from error
    except RecursionError as error:
        raise _refused("The file is nested too deeply to be a list of entries.") from error
    except ValueError as error:  # digits without end
        raise _refused("The file holds a number with too many digits.") from error
    if not isinstance(entries, list):
        raise _refused("The file is not a list of entries: it must begin with [ and end with ].")
    return entries


def _from_csv(text: str) -> list[Any]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    entries: list[Any] = []
    try:
        columns = [name.strip() for name in next(reader)]
        twice = [name for name, count in Counter(columns).items() if count > 1]
        if twice:
            raise _refused(f'The column "{twice[0]}" is there twice. Keep one.')
        missing = [
            field.name for field in FIELDS.values() if field.needed and field.name not in columns
        ]
        if missing:
            raise _refused(f"Columns are missing: {', '.join(missing)}.")
        for row in reader:
            if not row:
                continue
            if len(row) != len(columns):
                problems.append(
                    Problem(
                        f"the row has {len(row)} cells and the first row names {len(columns)} columns. "
                        "Put a text with commas between quotation marks.",
                        entry=len(entries) + 1,
                    )
                )
                row = ["", *[""] * (len(columns) - 1)]
            entries.append(
                {
                    name: _of_cell(FIELDS[name], cell) if name in FIELDS else cell
                    for name, cell in zip(columns, row, strict=True)
                    if cell.strip() or name not in FIELDS or not FIELDS[name].may_be_left_out
                }
            )
    except csv.Error as error:
        raise _refused(
            f"Line {reader.line_num}: this is not CSV ({error}). The file may have been cut short."
        ) from error
    if problems:
        raise FileRefused(problems)
    return entries


_OF_CELL: dict[Kind, Callable[[str], Any]] = {
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.YES_NO: lambda cell: {"true": True, "false": False}[cell.lower()],
    Kind.LIST: lambda cell: json.loads(cell) if cell[0] == "[" else cell.split("|"),
    Kind.RECORDS: json.loads,
}


def _of_cell(field: Field, cell: str) -> Any:
    """A cell as JSON would give it. What cannot be is left a text, which the check then names."""
    cell = cell.strip()
    if not cell:
        return field.empty
    try:
        return _OF_CELL.get(field.kind, str)(cell)
    except (ValueError, KeyError, RecursionError):
        return cell


def to_cell(field: Field, value: Any) -> str:
    """A value as a cell of a CSV file, from which reading makes the same value again."""
    if value is None:
        return ""
    if field.kind is Kind.RECORDS:
        return json.dumps(value, ensure_ascii=False) if value else ""
    if field.kind is Kind.LIST:
        awkward = any("|" in item or item.startswith("[") for item in value)
        return json.dumps(value, ensure_ascii=False) if awkward else "|".join(value)
    if field.kind is Kind.YES_NO:
        return "true" if value else "false"
    return str(value)
