"""What office documents lose on arrival: who wrote, commented and changed them, and when.

Their parts are read as text, tag by tag, and never parsed: nothing in them is resolved or run, and
all that is not named here stays to the byte.
"""

import io
import re
import zipfile
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import metadata

UNPACKED_LIMIT = 200 * 1024 * 1024
PACKED_RATIO = 100
SMALLEST = 64 * 1024
DEPTH = 2  # a sheet in a document; no document in that sheet
KINDS = {".docx", ".xlsx", ".pptx", ".odt"}
MACROS = re.compile(r"vbaproject\.bin$|^(basic|scripts)/", re.IGNORECASE)
THUMBNAILS = ("docprops/thumbnail", "thumbnails/")
# Where pictures, films and other programs' files are; what is there and cannot be cleaned is refused.
HELD = re.compile(r"(^|/)(media|pictures|embeddings|activex)/[^/]+$")
PICTURES = {".gif", ".jpeg", ".jpg", ".png", ".webp"}
DRAWINGS = {".bmp", ".emf", ".svm", ".wmf", ".xml"}
# Emptied, since readers expect the parts to exist.
OPEN_XML = "http://schemas.openxmlformats.org"
EMPTIED = {
    re.compile(
        r"docprops/core\.xml|.*\.psmdcp"
    ): f'<cp:coreProperties xmlns:cp="{OPEN_XML}/package/2006/metadata/core-properties"/>',
    re.compile(r"docprops/app\.xml"): f'<Properties xmlns="{OPEN_XML}/officeDocument/2006/'
    'extended-properties"/>',
    re.compile(r"docprops/custom\.xml"): f'<Properties xmlns="{OPEN_XML}/officeDocument/2006/'
    'custom-properties"/>',
    re.compile(r"word/people\.xml"): '<w15:people xmlns:w15="http://schemas.microsoft.com/office/'
    'word/2012/wordml"/>',
    re.compile(r"(.*/)?meta\.xml"): "<office:document-meta xmlns:office="
    '"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2">'
    "<office:meta/></office:document-meta>",
}
# What stands where a name or moment stood: most are required, and these are read by every program.
SOMEBODY, INITIAL, NOBODY = b"Author", b"A", b""
ONCE = b"1980-01-01T00:00:00"
PERSON = {b"name": SOMEBODY, b"displayName": SOMEBODY, b"initials": INITIAL}
PERSON |= {b"userId": NOBODY, b"providerId": b"None"}
# By part: the attributes, by the name after the prefix, and what they then hold.
ATTRIBUTES = {
    re.compile(r"word/.*\.xml"): {
        b"author": SOMEBODY,
        b"initials": INITIAL,
        b"date": ONCE + b"Z",
        b"dateUtc": ONCE + b"Z",
    },
    re.compile(r"(ppt/(comment)?authors|xl/persons/.*|xl/revisions/usernames)\.xml"): PERSON,
    re.compile(r"(ppt/comments|xl/(threadedcomments|revisions))/.*\.xml"): {
        b"dt": ONCE,
        b"dT": ONCE,
        b"created": ONCE,
        b"dateTime": ONCE,
        b"userName": SOMEBODY,
    },
    re.compile(r"xl/pivotcache/.*\.xml"): {b"refreshedBy": SOMEBODY},
    re.compile(r"xl/workbook\.xml"): {b"userName": SOMEBODY, b"url": NOBODY},
    re.compile(r"(.*/)?(content|styles)\.xml"): {b"chg-author": SOMEBODY, b"chg-date-time": ONCE},
}
# By part: the elements, and the words they then hold.
ELEMENTS = {
    re.compile(r"xl/comments.*\.xml"): {rb"(?:\w+:)?author": SOMEBODY},
    re.compile(r"(.*/)?(content|styles)\.xml"): {
        b"dc:creator": SOMEBODY,
        b"dc:date": ONCE,
        b"meta:creator-initials": INITIAL,
        b"meta:date-string": NOBODY,
    },
}
# No quoted value holds a `<`, so that a tag which never ends is given up at the next.
TAG = re.compile(rb"<[A-Za-z_](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>")
# The template a document was made from, which lies in its author's own folders.
TEMPLATE = re.compile(rb"(\sTarget\s*=\s*)(\"[^\"<]*\"|'[^'<]*')")
SVG_METADATA = re.compile(rb"<(\w+:)?metadata\b.*?</(\w+:)?metadata\s*>", re.DOTALL | re.IGNORECASE)
SVG_METADATA_END = re.compile(rb"</(\w+:)?metadata\s*>", re.IGNORECASE)
SVG_RUNS = re.compile(rb"<(\w+:)?script\b|\son\w+\s*=|javascript\s*:|<!ENTITY", re.IGNORECASE)


def clean(content: bytes, *, depth: int = DEPTH) -> bytes:
    """An office document without its metadata, and without that of what it holds.

    Raises ValidationError, with the reason, where it holds macros or what cannot be cleaned, or
    unpacks to too much; BadZipFile and others where it is damaged.
    """
    if depth == DEPTH and _unpacked(content, DEPTH) > PACKED_RATIO * max(len(content), SMALLEST):
        raise _too_much()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        if len(names) > len(set(names)) or not {"[Content_Types].xml", "mimetype"} & set(names):
            raise zipfile.BadZipFile
        if any(MACROS.search(name) for name in names):
            raise ValidationError(_("This document holds macros. Save it without them."))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as cleaned:
            for part in packed.infolist():
                if not part.filename.lower().startswith(THUMBNAILS):
                    body = _clean_part(part.filename, packed.read(part), depth)
                    cleaned.writestr(zipfile.ZipInfo(part.filename), body, part.compress_type)
    return out.getvalue()


def _too_much() -> ValidationError:
    return ValidationError(_("This file unpacks to more than it should. It was not kept."))


def _unpacked(content: bytes, depth: int) -> int:
    """How many bytes a document unpacks to, with the documents in it."""
    if not depth:
        raise _too_much()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(part.file_size for part in packed.infolist())
        if size > UNPACKED_LIMIT:
            raise _too_much()
        for part in packed.infolist():
            if _suffix(part.filename) in KINDS:
                size += _unpacked(packed.read(part), depth - 1)
    if size > UNPACKED_LIMIT:
        raise _too_much()
    return size


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _clean_part(filename: str, body: bytes, depth: int) -> bytes:
    name, suffix = filename.lower(), _suffix(filename)
    for pattern, empty in EMPTIED.items():
        if pattern.fullmatch(name):
            return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + empty.encode()
    if suffix in KINDS:
        return clean(body, depth=depth - 1)
    if (picture := metadata.picture_inside(body)) is not None:
        return picture
    if suffix == ".svg":
        return _clean_svg(body)
    if body and (suffix in PICTURES or (HELD.search(name) and suffix not in DRAWINGS)):
        raise ValidationError(
            _("This document holds %(name)s, whose metadata cannot be removed. Leave it out.")
            % {"name": filename}
        )
    if suffix == ".rels":
        return TAG.sub(_without_template, body)
    return _clean_xml(name, body) if suffix == ".xml" else body


def _without_template(tag: re.Match[bytes]) -> bytes:
    found = b"/attachedTemplate" in tag[0]
    return TEMPLATE.sub(rb'\1"Normal.dotm"', tag[0]) if found else tag[0]


def _clean_svg(body: bytes) -> bytes:
    if SVG_RUNS.search(body) or b"\0" in body:
        raise ValidationError(_("This document holds a drawing with a script. Leave it out."))
    # Up to the last that ends: what does not end would be looked for again and again.
    last = max((found.end() for found in SVG_METADATA_END.finditer(body)), default=0)
    return SVG_METADATA.sub(b"", body[:last]) + body[last:]


def _clean_xml(name: str, body: bytes) -> bytes:
    if b"\0" in body[:4]:  # UTF-16, in which no office program writes
        raise ValueError("A part is not in UTF-8.")
    for pattern, attributes in ATTRIBUTES.items():
        if pattern.fullmatch(name):
            body = _with_attributes(body, attributes)
    for pattern, elements in ELEMENTS.items():
        if pattern.fullmatch(name):
            for element, words in elements.items():
                body = re.sub(
                    rb"(<%b(?:\s[^<>]*)?>)[^<]*(</%b\s*>)" % (element, element),
                    rb"\g<1>%b\g<2>" % words,
                    body,
                )
    return body


def _with_attributes(body: bytes, held: dict[bytes, bytes]) -> bytes:
    attribute = re.compile(
        rb"(\s(?:\w+:)?(%b)\s*=\s*)(\"[^\"<]*\"|'[^'<]*')" % b"|".join(map(re.escape, held))
    )

    def told(tag: re.Match[bytes]) -> bytes:
        return attribute.sub(lambda found: b'%b"%b"' % (found[1], held[found[2]]), tag[0])

    return TAG.sub(told, body) if attribute.search(body) else body
