"""Closed files: one storage out of the web's reach, one check, one way out.

What comes in gets a random name and loses its metadata (who wrote it, where it was photographed).
What goes out is streamed after `can` said yes: by the proxy where one is set
(CLOSED_FILES_PROXY, an internal location for X-Accel-Redirect), else from here, without reading
the file into memory.
"""

import io
import mimetypes
import secrets
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from core import metadata, office

CHUNK = 64 * 1024
SHOWN_IN_BROWSER = {"application/pdf", "text/plain"}
PICTURES = {".gif": "GIF", ".jpeg": "JPEG", ".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}


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
    encrypted, holds macros, other files or what cannot be cleaned, or unpacks to too much.
    """
    name = str(upload.name)
    suffix = Path(name).suffix.lower()
    upload.seek(0)
    content = upload.read()
    try:
        if suffix == ".pdf":
            content = metadata.pdf(content)
        elif suffix in office.KINDS:
            content = office.clean(content)
        elif suffix in {".txt", ".csv"}:
            _check_text(content)
        elif suffix in PICTURES:
            content = metadata.picture(content, PICTURES[suffix])
        else:
            raise ValidationError(_("Files of this kind are not taken."))
    except ValidationError:
        raise
    except Exception as error:  # what reads a damaged file may fail in any way at all
        raise ValidationError(
            _("This is not a whole %(suffix)s file. Save it again and retry.") % {"suffix": suffix}
        ) from error
    return ContentFile(content, name=name)


def _check_text(content: bytes) -> None:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("This text is not in UTF-8. Save it as UTF-8 and retry.")
        ) from error
    if "\x00" in text:
        raise ValidationError(_("This file holds bytes that no text has."))


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
