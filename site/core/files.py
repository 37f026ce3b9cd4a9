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
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath
from typing import TypeVar
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from core import captions, metadata, office, sound_and_film

Response = TypeVar("Response", bound=HttpResponseBase)
CHUNK = 64 * 1024
SHOWN_IN_BROWSER = {"application/pdf", "text/plain", "text/vtt"}
PLAYED = {".mp4": "video/mp4", ".webm": "video/webm", ".mp3": "audio/mpeg"}
# What Python's own list may lack, which depends on the machine.
KINDS = {**PLAYED, ".vtt": "text/vtt"}
CLEANED = {
    ".pdf": metadata.pdf,
    ".mp4": sound_and_film.mp4,
    ".webm": sound_and_film.webm,
    ".mp3": sound_and_film.mp3,
}
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
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
        if suffix in CLEANED:
            content = CLEANED[suffix](content)
        elif suffix in office.KINDS:
            content = office.clean(content)
        elif suffix in {".txt", ".csv", ".vtt"}:
            _check_text(content)
            if suffix == ".vtt":
                _check_captions(content)
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


def _check_captions(content: bytes) -> None:
    try:
        captions.read(content.decode())
    except captions.NotCaptions as error:
        raise ValidationError(str(error)) from error


async def _chunks(path: Path, start: int, size: int) -> AsyncIterator[bytes]:
    """`size` bytes of a file, from `start` on."""
    file: io.BufferedReader = await sync_to_async(lambda: path.open("rb"))()
    try:
        await sync_to_async(file.seek)(start)
        while size > 0 and (chunk := await sync_to_async(file.read)(min(CHUNK, size))):
            size -= len(chunk)
            yield chunk
    finally:
        file.close()


def part_asked_for(asked: str, size: int) -> tuple[int, int] | None:
    """Which bytes of a file of `size` a Range header asks for: (the first, how many).

    None where it asks for all, or in a way that is answered with all: more than one range, or what is
    no range (RFC 9110, 14.2). How many is 0 where the file has no such part.
    """
    found = ONE_RANGE.fullmatch(asked.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":  # so many at the end
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2] or size) + 1)
        if found[2] and int(found[2]) < start:
            return None
    return start, max(0, end - start)


def _streamed(path: Path, asked: str) -> HttpResponseBase:
    """The file, or the part of it that is asked for, so that a player can begin in the middle."""
    size = path.stat().st_size
    part = part_asked_for(asked, size)
    start, length = part or (0, size)
    if part and not length:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_chunks(path, start, length), status=206 if part else 200)
    response["Content-Length"] = length
    response["Accept-Ranges"] = "bytes"
    if part:
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    return response


def serve(path: Path, *, name: str, location: str = "", asked: str = "") -> HttpResponseBase:
    """The response that gives out a file whose reader has been checked.

    `location` is its place below the proxy's internal location, where a proxy streams; asked: what the
    request's Range header says. Raises Http404 where there is no such file.
    """
    if not path.is_file():
        raise Http404
    suffix = Path(name).suffix.lower()
    kind = KINDS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = kind in SHOWN_IN_BROWSER or kind.startswith("image/") or suffix in PLAYED
    proxy = settings.CLOSED_FILES_PROXY
    response: HttpResponseBase
    if proxy and location:
        response = HttpResponse(headers={"X-Accel-Redirect": proxy + quote(location)})
    else:
        response = _streamed(path, asked)
    response["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    disposition = "inline" if shown else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def as_file(response: Response, name: str, *, keeps: bool = True) -> Response:
    """What is made at this moment, as a file under a name: to keep, or for a program that asks again and
    again. No search engine need read it: it says what its page says."""
    response["Content-Disposition"] = f'{"attachment" if keeps else "inline"}; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response
