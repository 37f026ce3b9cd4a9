import contextlib
import io
import itertools
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter

from core import files
from core.files import without_metadata

SECRET = "Anna Example"  # stands for whoever made the file
WHERE = "51.5072"


def jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = SECRET  # artist
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 26.0)}  # GPS
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET} {WHERE}</x:xmpmeta>".encode()
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif, comment=SECRET, xmp=xmp)
    return out.getvalue()


def png() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET)
    words.add_itxt("Location", WHERE, zip=False)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG", pnginfo=words)
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=SECRET.encode())
    return out.getvalue()


def webp() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = SECRET
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "WEBP", exif=exif, xmp=SECRET.encode())
    return out.getvalue()


def pdf(password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": SECRET, "/Title": WHERE})
    writer.xmp_metadata = (
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        f"<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<dc:creator><rdf:Seq><rdf:li>{SECRET}</rdf:li></rdf:Seq></dc:creator>"
        "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def office(**parts: str) -> bytes:
    """An office document of the parts given, `__` standing for the slash in their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in parts.items():
            packed.writestr(name.replace("__", "/"), body)
    return out.getvalue()


def docx(**more: str) -> bytes:
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word__document.xml": "<document>Text</document>",
        "docProps__core.xml": f"<cp:coreProperties><dc:creator>{SECRET}</dc:creator></cp:coreProperties>",
        "docProps__app.xml": f"<Properties><Company>{SECRET}</Company></Properties>",
        "docProps__custom.xml": f"<Properties>{SECRET}</Properties>",
        "docProps__thumbnail.jpeg": SECRET,
    }
    return office(**parts, **more)


def odt() -> bytes:
    return office(
        **{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x>Text</x>"},
        **{"meta.xml": f"<meta>{SECRET}</meta>", "Thumbnails__thumbnail.png": SECRET},
    )


def unpacked(content: bytes) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(name.encode() + packed.read(name) for name in packed.namelist())


def clean(content: bytes, name: str) -> bytes:
    return without_metadata(ContentFile(content, name=name)).read()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (jpeg, "a.jpg"),
        (png, "a.png"),
        (gif, "a.gif"),
        (webp, "a.webp"),
        (pdf, "a.pdf"),
        (docx, "a.docx"),
        (odt, "a.odt"),
    ],
)
def test_metadata_is_gone_from_what_is_kept(make: Callable[[], bytes], name: str) -> None:
    before = make()
    assert SECRET.encode() in unpacked(before) or SECRET.encode("utf-16-be") in before

    after = unpacked(clean(before, name))

    for trace in (SECRET, WHERE, "GPS", "Producer"):
        assert trace.encode() not in after
        assert trace.encode("utf-16-be") not in after


def test_a_photograph_keeps_its_picture_and_the_right_way_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)

    with Image.open(io.BytesIO(clean(out.getvalue(), "a.jpg"))) as after:
        assert after.size == (30, 40)
        assert not after.getexif()


def test_a_moving_picture_goes_on_moving() -> None:
    with Image.open(io.BytesIO(clean(gif(), "a.gif"))) as after:
        assert getattr(after, "n_frames", 1) == 3


def test_a_cleaned_pdf_is_still_read() -> None:
    after = PdfReader(io.BytesIO(clean(pdf(), "a.pdf")))

    assert len(after.pages) == 1
    assert not after.metadata
    assert after.xmp_metadata is None


def test_a_cleaned_document_keeps_its_parts_and_its_text() -> None:
    with zipfile.ZipFile(io.BytesIO(clean(docx(), "a.docx"))) as after:
        assert after.read("word/document.xml") == b"<document>Text</document>"
        assert "docProps/core.xml" in after.namelist()
        assert all(part.date_time == (1980, 1, 1, 0, 0, 0) for part in after.infolist())


def bomb() -> bytes:
    return docx(word__media="0" * 30_000_000)


def twice() -> bytes:
    """A document in which one part is there twice: readers differ on which counts."""
    return docx(**{"word__document.xm1": "other"}).replace(b"document.xm1", b"document.xml")


def wide_picture() -> bytes:
    """A picture of 144 million pixels in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    return out.getvalue()


def tiff() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3)).save(out, "TIFF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.svg", "not taken"),
        (b"<svg onload='1'/>", "a.png", "not a whole"),
        (b"%PDF-1.7", "a.jpg", "not a whole"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a.jpg", "not a whole"),
        (tiff(), "a.jpg", "not a whole"),
        (jpeg()[:200], "a.jpg", "not a whole"),
        (b"MZ\x90\x00", "a.exe", "not taken"),
        (b"", "a.png", "not a whole"),
        (b"<html>", "a.pdf", "not a PDF"),
        (b"%PDF-1.7\nnothing more", "a.pdf", "not a whole"),
        (pdf("secret"), "a.pdf", "locked with a password"),
        (b"PK\x03\x04 but nothing more", "a.docx", "not a whole"),
        (office(readme="hello"), "a.docx", "not a whole"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "not a whole"),
        (twice(), "a.docx", "not a whole"),
        (docx(**{"word__vbaProject.bin": "x"}), "a.docx", "holds macros"),
        (docx(**{"word__VBAPROJECT.BIN": "x"}), "a.docx", "holds macros"),
        (office(**{"mimetype": "x", "Basic__Standard__Module1.xml": "x"}), "a.odt", "holds macros"),
        (bomb(), "a.docx", "unpacks to more"),
        (wide_picture(), "a.png", "too many pixels"),
        (b"caf\xe9", "a.txt", "UTF-8"),
        (b"a,b\x00c", "a.csv", "no text has"),
    ],
    # The content of some is made anew each time, and workers must agree on the names of tests.
    ids=itertools.count(),
)
def test_what_is_not_what_its_name_says_is_refused_with_the_reason(
    content: bytes, name: str, reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        clean(content, name)


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_a_damaged_file_is_refused_and_never_breaks_anything(data: st.DataObject) -> None:
    make, name = data.draw(
        st.sampled_from(
            [(jpeg, "a.jpg"), (png, "a.png"), (gif, "a.gif"), (pdf, "a.pdf"), (docx, "a.docx")]
        )
    )
    content = bytearray(make())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]

    with contextlib.suppress(ValidationError):
        clean(bytes(content), name)


def test_a_kept_file_has_a_random_name_out_of_reach(settings: Any) -> None:
    storage = storages["closed"]
    first, second = (
        storage.save("documents/Anna Example, case 7.PDF", ContentFile(b"%PDF-")) for _ in range(2)
    )

    assert first != second
    assert "Anna" not in first
    assert first.startswith("documents/")
    assert first.endswith(".pdf")
    kept = Path(storage.path(first))
    assert kept.is_relative_to(settings.CLOSED_ROOT)
    assert not kept.is_relative_to(settings.MEDIA_ROOT)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_closed_file_has_no_address() -> None:
    with pytest.raises(ValueError, match="served after a check"):
        storages["closed"].url("documents/x.pdf")


def test_random_names_keep_a_short_suffix_only() -> None:
    assert files.random_name("x." + "a" * 400).count("a") < 40
    assert "/" not in files.random_name("../../etc/passwd")
