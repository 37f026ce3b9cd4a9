"""What was found, as a file to take away: written piece by piece, so that the whole library costs no
more memory than a page of it."""

import json
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casestudies import citing
from casestudies.exchange.content import as_entry, with_all_content
from casestudies.exchange.fields import FIELDS
from casestudies.exchange.files import to_cell
from casestudies.models import CaseStudyPage
from casestudies.reading import in_order
from core import spreadsheets

AT_ONCE = 200  # cases
COLUMNS = [*(name for name in FIELDS if name != "draft"), "url"]


@dataclass(frozen=True)
class Form:
    """A form of file. write: keys of cases -> each public one of them as text, in their order."""

    label: str | Promise
    content_type: str
    write: Callable[[Sequence[int]], list[str]]
    head: str = ""
    between: str = ""
    foot: str = ""


async def stream(form: Form, keys: Sequence[int]) -> AsyncIterator[str]:
    """The file, in pieces. A case that is withdrawn while it is written is left out from then on."""
    yield form.head
    between = ""
    for start in range(0, len(keys), AT_ONCE):
        written = await sync_to_async(_write)(form, keys[start : start + AT_ONCE])
        if written:
            yield between + form.between.join(written)
            between = form.between
    yield form.foot


async def packed(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    """The same compressed, as one gzip stream: Django's middleware makes one of each piece, and of those
    browsers read the first alone."""
    packing = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    async for piece in pieces:
        yield packing.compress(piece.encode())
    yield packing.flush()


def _write(form: Form, keys: Sequence[int]) -> list[str]:
    try:
        return form.write(keys)
    finally:
        # Whoever reads slowly keeps no connection from others; one in a transaction is not ours.
        if not connection.in_atomic_block:
            connection.close()


def _entries(keys: Sequence[int]) -> list[dict[str, Any]]:
    """The public ones among them as entries, in their order, each with its address."""
    found = with_all_content(CaseStudyPage.objects.published().filter(pk__in=keys))
    pages = {page.pk: page for page in found}
    entries = []
    for key in keys:
        if key in pages:
            entry = as_entry(pages[key]) | {"url": pages[key].full_url}
            entries.append({name: entry.get(name) for name in COLUMNS})
    return entries


def _json(keys: Sequence[int]) -> list[str]:
    return [json.dumps(entry, ensure_ascii=False, indent=1) for entry in _entries(keys)]


def _csv(keys: Sequence[int]) -> list[str]:
    return [
        spreadsheets.row(_cell(name, entry[name]) for name in COLUMNS) for entry in _entries(keys)
    ]


def _cell(name: str, value: Any) -> str:
    return to_cell(FIELDS[name], value) if name in FIELDS else str(value)


def _references(name: str) -> Form:
    style = citing.STYLES[name]

    def write(keys: Sequence[int]) -> list[str]:
        return [style.write(case) for case in in_order(keys)]

    return Form(style.label, style.content_type, write)


FORMS = {
    "csv": Form(
        _("spreadsheet (CSV)"),
        spreadsheets.CONTENT_TYPE,
        _csv,
        head=spreadsheets.table([COLUMNS]),
    ),
    "json": Form(
        _("data (JSON)"), "application/json", _json, head="[\n", between=",\n", foot="\n]\n"
    ),
    "ris": _references("ris"),
    "bib": _references("bib"),
}
