"""What pictures and PDFs lose on arrival: who made them, when, where, and what would run.

Each takes the content and gives back the content to keep. They raise ValidationError with the
reason, or, where the content is damaged, whatever the reading of it raises.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, PdfObject, StreamObject

PDF_METADATA = {"/Metadata", "/PieceInfo", "/LastModified"}
# Of an annotation: who wrote it, when, and its own name. A form's field is named by /T.
NOTE_METADATA = {"/T", "/M", "/CreationDate", "/NM"}
FIELD_METADATA = {"/M", "/NM"}
RUNNING = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}
JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
JPEG_SCAN, JPEG_END, JPEG_COMMENT, JPEG_COLOURS = 0xDA, 0xD9, 0xFE, 0xE2
# Application segments: JFIF's own (how wide a dot is) and Adobe's (which colours) change the looks.
JPEG_METADATA = {*range(0xE1, 0xF0), JPEG_COMMENT} - {0xEE}
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_LOOKS = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD"}
PNG_MOVES = {b"acTL", b"fcTL", b"fdAT"}


def picture(content: bytes, kind: str) -> bytes:
    """A picture drawn anew, upright; only `kind` is tried: Pillow starts programs for some."""
    try:
        opened = Pillow.open(io.BytesIO(content), formats=[kind])
        pixels = opened.width * opened.height * getattr(opened, "n_frames", 1)
        if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise Pillow.DecompressionBombError
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise ValidationError(_("This picture has too many pixels. Make it smaller.")) from error
    upright = ImageOps.exif_transpose(opened) if kind != "GIF" else opened
    for name in ("exif", "xmp", "comment"):
        upright.info.pop(name, None)
    options: dict[str, Any] = {"save_all": True} if kind == "GIF" else {}
    if kind in {"JPEG", "WEBP"}:
        options = {"quality": 92}
    out = io.BytesIO()
    upright.save(out, format=kind, **options)
    return out.getvalue()


def picture_inside(content: bytes) -> bytes | None:
    """A picture from inside a document, known by its first bytes; None where it is of no kind we take.

    JPEG and PNG keep their pixels as they are, and as they lie: the document says how it turns them.
    """
    if content.startswith(b"\xff\xd8"):
        return jpeg(content)
    if content.startswith(PNG_START):
        return png(content)
    if content.startswith((b"GIF87a", b"GIF89a")):
        return picture(content, "GIF")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return picture(content, "WEBP")
    return None


def jpeg(content: bytes) -> bytes:
    """A JPEG without its comments, EXIF, XMP and what follows its end (ITU-T T.81, annex B)."""
    kept, at = [content[:2]], 2
    while found := JPEG_MARKER.match(content, at):
        start, at, marker = found.end() - 2, found.end(), found[1][0]
        if marker == JPEG_END:
            kept.append(content[start:at])
            return b"".join(kept)
        at += int.from_bytes(content[at : at + 2])
        if at < start + 4 or at > len(content):
            raise ValueError("A segment of this JPEG reaches past its end.")
        if marker == JPEG_SCAN:  # what is drawn follows, up to the next marker
            behind = JPEG_MARKER.search(content, at)
            at = behind.start() if behind else len(content)
        colours = marker == JPEG_COLOURS and content.startswith(b"ICC_PROFILE\0", start + 4)
        if marker not in JPEG_METADATA or colours:
            kept.append(content[start:at])
    if at < len(content):
        raise ValueError("This JPEG is damaged.")
    return b"".join(kept)  # cut off, which every reader forgives


def png(content: bytes) -> bytes:
    """A PNG with the chunks only that change its looks (PNG specification, section 5)."""
    kept, at = [PNG_START], len(PNG_START)
    while at < len(content):
        end, name = at + 12 + int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if end > len(content):
            raise ValueError("A chunk of this PNG reaches past its end.")
        if name[:1].isupper() or name in PNG_LOOKS | PNG_MOVES:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise ValueError("This PNG has no end.")


def pdf(content: bytes) -> bytes:
    """A PDF without metadata of its own, its pages', photographs' and notes', and without scripts.

    Scripts are taken out, since nobody reads them. One that holds other files is refused: they
    would bring their own metadata, and to drop them silently would lose what is to be read.
    """
    if not content.startswith(b"%PDF-"):
        raise ValidationError(_("This file is named .pdf but is not a PDF."))
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise ValidationError(_("This PDF is locked with a password. Upload one without."))
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    for part in [found for entry in writer._objects for found in _dictionaries(entry)]:
        if "/EF" in part or part.get("/Type") == "/EmbeddedFile":
            raise ValidationError(_("This PDF holds other files. Save it without them."))
        _clean_dictionary(part)
        if isinstance(part, StreamObject):
            _clean_photograph(part)
    for page in writer.pages:
        for note in _resolved(page.get("/Annots")) or ():
            note = _resolved(note)
            if isinstance(note, DictionaryObject):
                is_field = note.get("/Subtype") == "/Widget"
                _drop(note, FIELD_METADATA if is_field else NOTE_METADATA)
    # What is no longer named by anything is left out.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _resolved(found: PdfObject | None) -> Any:
    return found.get_object() if found is not None else None


def _dictionaries(found: PdfObject | None) -> Iterator[DictionaryObject]:
    """The dictionaries in a numbered object, at any depth; references are not followed."""
    waiting = [found]
    while waiting:
        match waiting.pop():
            case DictionaryObject() as dictionary:
                yield dictionary
                waiting.extend(dictionary.values())
            case ArrayObject() as array:
                waiting.extend(array)


def _drop(part: DictionaryObject, names: set[str]) -> None:
    for name in names & part.keys():
        del part[name]


def _clean_dictionary(part: DictionaryObject) -> None:
    _drop(part, PDF_METADATA)
    for name in {"/A", "/AA", "/JavaScript", "/Next", "/OpenAction"} & part.keys():
        if _runs(name, _resolved(part[name])):
            del part[name]
    if part.get("/S") in RUNNING and "/P" not in part:  # an action named from elsewhere
        _drop(part, {"/JS", "/F", "/Win", "/Mac", "/Unix", "/S"})


def _runs(name: str, value: Any) -> bool:
    """Whether what is named so runs something; fonts and pictures may bear these names too."""
    if not isinstance(value, DictionaryObject):
        return False
    if name in {"/AA", "/JavaScript"}:
        return not {"/Type", "/Subtype"} & value.keys()
    return value.get("/S") in RUNNING


def _clean_photograph(part: StreamObject) -> None:
    filters = _resolved(part.get("/Filter"))
    names = list(filters) if isinstance(filters, ArrayObject) else [filters]
    if names[-1] != "/DCTDecode":
        return
    if names[1:]:  # packed once more: unpacked here, and left so
        outer = type(part)()
        outer._data = part._data
        outer[NameObject("/Filter")] = ArrayObject(names[:-1])
        options = _resolved(part.get("/DecodeParms"))
        if isinstance(options, ArrayObject):
            outer[NameObject("/DecodeParms")] = ArrayObject(list(options)[:-1])
            part[NameObject("/DecodeParms")] = ArrayObject(list(options)[-1:])
        part._data = outer.get_data()
        part[NameObject("/Filter")] = ArrayObject([NameObject("/DCTDecode")])
    part._data = jpeg(part._data)
