"""A case study as a reference: in words, and as reference managers read it.

RIS: https://en.wikipedia.org/wiki/RIS_(file_format); BibTeX: Patashnik, BibTeXing (1988); CSL-JSON:
https://docs.citationstyles.org, whose type "webpage" is the nearest to an entry of a library.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.models.told import Told

SITE = "Weft"
_SPACE = re.compile(r"\s+")
# What TeX takes for a command. A backslash first: the others bring some in.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


def in_words(case: Told) -> str:
    """As the American Psychological Association's style names a page of a site (7th edition, 10.16)."""
    said = {
        "author": ended(case.organisation),
        "title": ended(case.title),
        "site": SITE,
        "url": case.full_url,
    }
    if case.first_published_at is None:
        return _("%(author)s (n.d.). %(title)s %(site)s. %(url)s") % said
    said["date"] = date_format(case.first_published_at, "Y, F j")
    return _("%(author)s (%(date)s). %(title)s %(site)s. %(url)s") % said


def ended(words: str) -> str:
    """The words with a full stop, unless they bring their own end: “Who is my neighbour?”."""
    return words if words.endswith((".", "?", "!")) else f"{words}."


def ris(case: Told) -> str:
    at = case.first_published_at
    lines = [
        ("TY", "ELEC"),
        ("ID", case.slug),
        ("TI", case.title),
        ("AU", case.organisation),
        ("PY", f"{at.year}" if at else ""),
        ("DA", f"{at:%Y/%m/%d}" if at else ""),
        ("PB", SITE),
        ("AB", case.summary),
        *(("KW", name) for name in case.theme_names),
        ("UR", case.full_url),
    ]
    told = "".join(f"{tag}  - {one_line(value)}\r\n" for tag, value in lines if value)
    return f"{told}ER  - \r\n\r\n"


def bibtex(case: Told) -> str:
    at = case.first_published_at
    fields = {
        # In braces of their own: the name of a body is not to be taken apart, nor a title put in small letters.
        "author": f"{{{tex(case.organisation)}}}",
        "title": f"{{{tex(case.title)}}}",
        "year": f"{at.year}" if at else "",
        "month": f"{at.month}" if at else "",
        "howpublished": SITE,
        "url": case.full_url,
        "abstract": tex(case.summary),
        "keywords": ", ".join(map(tex, case.theme_names)),
    }
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{case.slug},\n{told}}}\n\n"


def csl(case: Told) -> dict[str, Any]:
    at = case.first_published_at
    told = {
        "id": case.slug,
        "type": "webpage",
        "title": case.title,
        "author": [{"literal": case.organisation}],
        "container-title": SITE,
        "abstract": one_line(case.summary),
        "keyword": ", ".join(case.theme_names),
        "URL": case.full_url,
    }
    return told | ({"issued": {"date-parts": [[at.year, at.month, at.day]]}} if at else {})


def csl_json(case: Told) -> str:
    return json.dumps([csl(case)], ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class Style:
    """A form that reference managers read. write: one case as text."""

    label: str
    content_type: str
    write: Callable[[Told], str]


STYLES = {
    "ris": Style("RIS", "application/x-research-info-systems", ris),
    "bib": Style("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "json": Style("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}


def references(case: Told) -> list[dict[str, str]]:
    """The case in each of them, to copy or to take as a file: key, name, text, url."""
    return [
        {
            "key": key,
            "name": style.label,
            "text": style.write(case).strip(),
            "url": reverse("casestudies:case-cite", args=[case.slug, key]),
        }
        for key, style in STYLES.items()
    ]


def metadata(case: Told) -> list[tuple[str, str]]:
    """(name, content) of the page's meta elements that reference managers read: the names that
    Google Scholar asks for (Highwire's), and Dublin Core's."""
    at = case.first_published_at
    return [
        ("citation_title", case.title),
        ("citation_author", case.organisation),
        *((("citation_publication_date", f"{at:%Y/%m/%d}"),) if at else ()),
        ("citation_publisher", SITE),
        ("citation_public_url", case.full_url),
        ("citation_abstract", one_line(case.summary)),
        *(("citation_keywords", name) for name in case.theme_names),
        ("DC.title", case.title),
        ("DC.creator", case.organisation),
        *((("DC.date", f"{at:%Y-%m-%d}"),) if at else ()),
        ("DC.publisher", SITE),
        ("DC.identifier", case.full_url),
        ("DC.description", one_line(case.summary)),
        *(("DC.subject", name) for name in case.theme_names),
        ("DC.type", "Text"),
    ]


def one_line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def tex(text: str) -> str:
    """Text on one line, as TeX reads it."""
    return "".join(_TEX.get(letter, letter) for letter in one_line(text))
