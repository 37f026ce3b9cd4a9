"""Files that strangers send: no virus, no macros, no metadata, no larger than a page needs."""

import io
import socket
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image as Pillow

from core import office
from core.files import PICTURES, without_metadata
from core.forms import plain_text

# Pictures, documents and tables: what else the CMS takes, strangers do not send.
TAKEN = {".csv", ".pdf", ".txt", *PICTURES, *office.KINDS}
LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_SIDE = 1600  # pixels
LONGEST_NAME = 160
PATIENCE = 20  # seconds, for the scanner
# The string by which scanners are tested (eicar.org), in two halves: else this file were one.
TEST_STRING = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class Checked:
    """A file as it is kept. sides: of a picture, its width and height in pixels."""

    content: ContentFile
    name: str
    sides: tuple[int, int] | None


def checked(upload: File) -> Checked:
    """The file without its metadata; a picture no larger than 1600 pixels a side.

    Raises ValidationError, which says what is wrong and what would be right.
    """
    name = PurePosixPath(str(upload.name).replace("\\", "/")).name
    plain_text(name)
    if len(name) > LONGEST_NAME:
        raise ValidationError(_("The name of this file is too long. Use up to 160 characters."))
    if PurePosixPath(name).suffix.lower() not in TAKEN:
        raise ValidationError(
            _("Files of this kind are not taken. Send a picture, a PDF or a document.")
        )
    if (upload.size or 0) > LARGEST:
        raise ValidationError(_("This file is larger than 10 MB. Send a smaller one."))
    upload.seek(0)
    content = upload.read()
    _refuse_viruses(content)
    clean = without_metadata(upload).read()
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in office.KINDS:
        with zipfile.ZipFile(io.BytesIO(clean)) as parts:  # small enough by now to unpack
            for part in parts.namelist():
                _refuse_test_string(parts.read(part))
    sides = None
    if suffix in PICTURES:
        clean, sides = _reduced(clean, PICTURES[suffix])
    return Checked(ContentFile(clean, name=name), name, sides)


def _reduced(content: bytes, kind: str) -> tuple[bytes, tuple[int, int]]:
    picture = Pillow.open(io.BytesIO(content), formats=[kind])
    if max(picture.size) <= LONGEST_SIDE:
        return content, picture.size
    if getattr(picture, "n_frames", 1) > 1:
        raise ValidationError(
            _("This moving picture is too large. Use up to 1600 pixels a side, or a still one.")
        )
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, format=kind, **({"quality": 85} if kind in {"JPEG", "WEBP"} else {}))
    return out.getvalue(), picture.size


def _refuse_viruses(content: bytes) -> None:
    _refuse_test_string(content)
    if settings.CLAMD_SOCKET:
        try:
            answer = _ask_scanner(content)
        except OSError as error:
            raise ValidationError(
                _("Files cannot be checked right now. Try again later; the rest is kept.")
            ) from error
        if not answer.endswith("OK"):
            raise _found()


def _refuse_test_string(content: bytes) -> None:
    if TEST_STRING in content:
        raise _found()


def _found() -> ValidationError:
    return ValidationError(
        _("This file holds what a virus scanner warns of. It was not kept. Send another one.")
    )


def _ask_scanner(content: bytes) -> str:
    """What clamd says of it, such as "stream: OK" (its INSTREAM command, clamd(8))."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(PATIENCE)
        line.connect(settings.CLAMD_SOCKET)
        line.sendall(b"zINSTREAM\0")
        line.sendall(len(content).to_bytes(4) + content)
        line.sendall((0).to_bytes(4))
        answer = b""
        while chunk := line.recv(4096):
            answer += chunk
    return answer.rstrip(b"\0").decode(errors="replace").strip()
