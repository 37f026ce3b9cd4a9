"""Tables for spreadsheets: CSV (RFC 4180) that opens as it was written, and runs nothing."""

import csv
import io
from collections.abc import Iterable
from typing import Any

CONTENT_TYPE = "text/csv; charset=utf-8"
# At the beginning: without it Excel takes UTF-8 for something else.
MARK = "\ufeff"
# A spreadsheet takes what begins so for a formula, and runs it (OWASP, CSV injection). The wide ones
# stand for the same where people write them.
BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def table(rows: Iterable[Iterable[Any]]) -> str:
    """A whole file, from its rows."""
    return MARK + "".join(map(row, rows))


def row(cells: Iterable[Any]) -> str:
    """One line of a file, with its end."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow([harmless(str(cell)) for cell in cells])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that stays a text, whoever wrote what is in it; a number stays a number."""
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
