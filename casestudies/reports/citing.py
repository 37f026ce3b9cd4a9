"""A report as a reference: in words, and as reference managers read it (see casestudies.citing)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.citing import SITE, STYLES, ended, one_line, tex
from casestudies.models import ReportPage


@dataclass(frozen=True)
class Cited:
    """What a reference says. day: the day of publishing, where it is known; year: the year, or None.

    note: what else a reader of the reference must know, or "".
    """

    key: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    year: int | None
    day: date | None
    url: str
    abstract: str
    language: str
    note: str = ""


def cited(report: ReportPage) -> Cited:
    """The report: for a summary the original, where we know its title, else the summary itself."""
    if report.is_summary and not report.original_title:
        return cited_here(report)
    title = report.original_title or titled(report)
    note = _("Summary by %(site)s: %(url)s") % {"site": SITE, "url": report.full_url}
    return Cited(
        key=report.slug,
        title=title,
        authors=tuple(report.author_names),
        publisher=report.publisher,
        year=report.year,
        day=report.published_on,
        url=(report.is_summary and report.original_url) or report.full_url,
        abstract=report.introduction,
        language=report.language,
        note=note if report.is_summary else "",
    )


def cited_here(report: ReportPage) -> Cited:
    """A summary as something written here."""
    at = report.first_published_at
    title = _("%(title)s: a summary") % {"title": titled(report)}
    note = _("Summary of what %(publisher)s published in %(year)s") % {
        "publisher": report.publisher,
        "year": report.year,
    }
    return Cited(
        key=f"{report.slug}-summary",
        title=title,
        authors=(SITE,),
        publisher=SITE,
        year=at.year if at else None,
        day=at.date() if at else None,
        url=report.full_url,
        abstract=report.introduction,
        language="en",
        note=note if report.year else "",
    )


def titled(report: ReportPage) -> str:
    return f"{report.title}: {report.subtitle}" if report.subtitle else report.title


def in_words(this: Cited) -> str:
    """As the American Psychological Association's style names a report (7th edition, 10.4).

    Who published it is left out where it is who wrote it.
    """
    said = {
        "authors": ended(_(" and ").join(this.authors)),
        "day": date_format(this.day, "Y, F j") if this.day else str(this.year or _("n.d.")),
        "title": ended(this.title),
        "publisher": ended(this.publisher),
        "url": this.url,
    }
    if (this.publisher,) == this.authors:
        return _("%(authors)s (%(day)s). %(title)s %(url)s") % said
    return _("%(authors)s (%(day)s). %(title)s %(publisher)s %(url)s") % said


def ris(this: Cited) -> str:
    lines = [
        ("TY", "RPRT"),
        ("ID", this.key),
        ("TI", this.title),
        *(("AU", name) for name in this.authors),
        ("PY", str(this.year or "")),
        ("DA", f"{this.day:%Y/%m/%d}" if this.day else ""),
        ("PB", this.publisher),
        ("LA", this.language),
        ("AB", this.abstract),
        ("N1", this.note),
        ("UR", this.url),
    ]
    told = "".join(f"{tag}  - {one_line(value)}\r\n" for tag, value in lines if value)
    return f"{told}ER  - \r\n\r\n"


def bibtex(this: Cited) -> str:
    fields = {
        # In braces of their own: the name of a body is not to be taken apart, nor a title put in small letters.
        "author": " and ".join(f"{{{tex(name)}}}" for name in this.authors),
        "title": f"{{{tex(this.title)}}}",
        "institution": f"{{{tex(this.publisher)}}}",
        "year": str(this.year or ""),
        "month": str(this.day.month) if this.day else "",
        "url": this.url,
        "language": this.language,
        "abstract": tex(this.abstract),
        "note": tex(this.note),
    }
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@techreport{{{this.key},\n{told}}}\n\n"


def csl(this: Cited) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": this.key,
        "type": "report",
        "title": this.title,
        "author": [{"literal": name} for name in this.authors],
        "publisher": this.publisher,
        "abstract": one_line(this.abstract),
        "language": this.language,
        "URL": this.url,
    }
    told |= {"note": this.note} if this.note else {}
    if this.day:
        told["issued"] = {"date-parts": [[this.day.year, this.day.month, this.day.day]]}
    elif this.year:
        told["issued"] = {"date-parts": [[this.year]]}
    return told


def csl_json(this: Cited) -> str:
    return json.dumps([csl(this)], ensure_ascii=False, indent=1) + "\n"


WRITE: dict[str, Callable[[Cited], str]] = {"ris": ris, "bib": bibtex, "json": csl_json}


def written(report: ReportPage, form: str) -> tuple[str, str]:
    """The reference in one of citing.STYLES: (text, content type)."""
    return WRITE[form](cited(report)), STYLES[form].content_type


def metadata(this: Cited) -> list[tuple[str, str]]:
    """(name, content) of the page's meta elements that reference managers read (see citing.metadata)."""
    dates = [
        ("citation_publication_date", f"{this.day:%Y/%m/%d}" if this.day else str(this.year or "")),
        ("DC.date", f"{this.day:%Y-%m-%d}" if this.day else str(this.year or "")),
    ]
    return [
        ("citation_title", this.title),
        *(("citation_author", name) for name in this.authors),
        ("citation_technical_report_institution", this.publisher),
        ("citation_publisher", this.publisher),
        ("citation_language", this.language),
        ("citation_public_url", this.url),
        ("citation_abstract", one_line(this.abstract)),
        ("DC.title", this.title),
        *(("DC.creator", name) for name in this.authors),
        ("DC.publisher", this.publisher),
        ("DC.language", this.language),
        ("DC.identifier", this.url),
        ("DC.description", one_line(this.abstract)),
        ("DC.type", "Text"),
        *((name, day) for name, day in dates if day),
    ]
