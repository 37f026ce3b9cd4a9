"""Closed files: one storage out of the web's reach, one check, one way out.

What comes in gets a random name and loses its metadata (who wrote it, where it was photographed).
What goes out is streamed after `can` said yes: by the proxy where one is set
(CLOSED_FILES_PROXY, an internal location for X-Accel-Redirect), else from here, without reading
the file into memory.
"""

import io
import mimetypes
import re
import secrets
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject

CHUNK = 64 * 1024
UNPACKED_LIMIT = 200 * 1024 * 1024
PACKED_RATIO = 100
SHOWN_IN_BROWSER = {"application/pdf", "text/plain"}
PICTURES = {".gif": "GIF", ".jpeg": "JPEG", ".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
PDF_METADATA = {"/Metadata", "/PieceInfo", "/LastModified"}
OFFICE = {".docx", ".xlsx", ".pptx", ".odt"}
# Where office files keep who wrote them and when; emptied, since readers expect the parts to exist.
OFFICE_METADATA = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "meta.xml": b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2">'
    b"<office:meta/></office:document-meta>",
}
OFFICE_THUMBNAILS = ("docProps/thumbnail", "Thumbnails/")
MACROS = re.compile(r"vbaproject\.bin$|^(basic|scripts)/", re.IGNORECASE)


def random_name(filename: str) -> str:
    """A name that tells nothing but the kind of file."""
    return secrets.token_urlsafe(24) + PurePosixPath(filename).suffix.lower()[:10]


class ClosedStorage(FileSystemStorage):
    """Files that only a check lets out: no address, random names, for the service alone."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def location(self) -> str:  # read each time, so that a test may put it elsewhere
        return str(Path(settings.CLOSED_ROOT).absolute())

    base_location = location

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return str(PurePosixPath(name).parent / random_name(name))

    def url(self, name: str | None) -> str:
        raise ValueError("A closed file has no address of its own: it is served after a check.")


def without_metadata(upload: File) -> ContentFile:
    """The uploaded document or picture without its metadata.

    Raises ValidationError, with the reason, when the content is not what the name says, is
    encrypted, holds macros, or unpacks to too much.
    """
    name = str(upload.name)
    suffix = Path(name).suffix.lower()
    upload.seek(0)
    content = upload.read()
    try:
        if suffix == ".pdf":
            content = _clean_pdf(content)
        elif suffix in OFFICE:
            content = _clean_office(content)
        elif suffix in {".txt", ".csv"}:
            _check_text(content)
        elif suffix in PICTURES:
            content = _clean_picture(content, PICTURES[suffix])
        else:
            raise ValidationError(_("Files of this kind are not taken."))
    except ValidationError:
        raise
    except Exception as error:  # what reads a damaged file may fail in any way at all
        raise ValidationError(
            _("This is not a whole %(suffix)s file. Save it again and retry.") % {"suffix": suffix}
        ) from error
    return ContentFile(content, name=name)


def _clean_pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-"):
        raise ValidationError(_("This file is named .pdf but is not a PDF."))
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise ValidationError(_("This PDF is locked with a password. Upload one without."))
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    # Pages and pictures may carry metadata of their own; what is no longer named is then left out.
    for part in writer._objects:
        if isinstance(part, DictionaryObject):
            for name in PDF_METADATA & part.keys():
                del part[name]
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _clean_office(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > UNPACKED_LIMIT or unpacked > PACKED_RATIO * max(len(content), CHUNK):
            raise ValidationError(_("This file unpacks to more than it should. It was not kept."))
        names = packed.namelist()
        if len(names) > len(set(names)) or not {"[Content_Types].xml", "mimetype"} & set(names):
            raise zipfile.BadZipFile
        if any(MACROS.search(name) for name in names):
            raise ValidationError(_("This document holds macros. Save it without them."))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as clean:
            for part in packed.infolist():
                if part.filename.startswith(OFFICE_THUMBNAILS):
                    continue
                body = OFFICE_METADATA.get(part.filename) or packed.read(part)
                clean.writestr(zipfile.ZipInfo(part.filename), body, part.compress_type)
    return out.getvalue()


def _check_text(content: bytes) -> None:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("This text is not in UTF-8. Save it as UTF-8 and retry.")
        ) from error
    if "\x00" in text:
        raise ValidationError(_("This file holds bytes that no text has."))


def _clean_picture(content: bytes, kind: str) -> bytes:
    """Only what we take is tried: Pillow would start other programs for some kinds."""
    try:
        picture = Pillow.open(io.BytesIO(content), formats=[kind])
        pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
        if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise Pillow.DecompressionBombError
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise ValidationError(_("This picture has too many pixels. Make it smaller.")) from error
    upright = ImageOps.exif_transpose(picture) if kind != "GIF" else picture
    for name in ("exif", "xmp", "comment"):
        upright.info.pop(name, None)
    options: dict[str, Any] = {"save_all": True} if kind == "GIF" else {}
    if kind in {"JPEG", "WEBP"}:
        options = {"quality": 92}
    out = io.BytesIO()
    upright.save(out, format=kind, **options)
    return out.getvalue()


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    file: io.BufferedReader = await sync_to_async(lambda: path.open("rb"))()
    try:
        while chunk := await sync_to_async(file.read)(CHUNK):
            yield chunk
    finally:
        file.close()


def serve(path: Path, *, name: str, location: str = "") -> HttpResponseBase:
    """The response that gives out a file whose reader has been checked.

    `location` is its place below the proxy's internal location, where a proxy streams.
    Raises Http404 where there is no such file.
    """
    if not path.is_file():
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = kind in SHOWN_IN_BROWSER or kind.startswith("image/")
    proxy = settings.CLOSED_FILES_PROXY
    response: HttpResponseBase
    if proxy and location:
        response = HttpResponse(headers={"X-Accel-Redirect": proxy + quote(location)})
    else:
        response = StreamingHttpResponse(_chunks(path))
        response["Content-Length"] = path.stat().st_size
    response["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    disposition = "inline" if shown else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
