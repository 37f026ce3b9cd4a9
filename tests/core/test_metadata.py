"""What stands inside documents loses its metadata too: pictures, comments, changes, annotations."""

import io
import itertools
import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from core.files import without_metadata

WHO = "Anna Example"
NAMESPACES = (
    'xmlns:w="urn:w" xmlns:p="urn:p" xmlns:x="urn:x" xmlns:dc="urn:dc" xmlns:meta="urn:meta" '
    'xmlns:office="urn:office"'
)


def picture(kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x013B] = WHO
    out = io.BytesIO()
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", WHO)
    if kind == "PNG":
        Image.radial_gradient("L").save(out, kind, pnginfo=words, exif=exif)
    elif kind == "GIF":
        Image.radial_gradient("L").save(out, kind, comment=WHO.encode())
    else:
        Image.radial_gradient("L").save(out, kind, exif=exif, icc_profile=b"colours")
    if kind == "JPEG":  # phones put a film or a second picture behind the first
        out.write(b"\xff\xd8" + WHO.encode())
    return out.getvalue()


def packed(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in ({"[Content_Types].xml": "<Types/>"} | parts).items():
            archive.writestr(name, body)
    return out.getvalue()


def clean(content: bytes, name: str) -> bytes:
    return without_metadata(ContentFile(content, name=name)).read()


def cleaned_part(name: str, body: bytes | str, document: str = "a.docx") -> bytes:
    with zipfile.ZipFile(io.BytesIO(clean(packed({name: body}), document))) as archive:
        assert archive.testzip() is None
        return archive.read(name)


def read_xml(body: bytes) -> str:
    """The words of a part, read by a parser that knows no entities; raises when it is broken."""
    said: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = said.append
    parser.Parse(body, True)
    return "".join(said)


@pytest.mark.parametrize(
    ("part", "document"),
    [
        ("word/media/image1", "a.docx"),
        ("ppt/media/image1", "a.pptx"),
        ("xl/media/image1", "a.xlsx"),
        ("Pictures/1000", "a.odt"),
        ("ObjectReplacements/Object 1", "a.odt"),  # these have no suffix
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_in_a_document_loses_its_metadata_and_keeps_its_looks(
    part: str, document: str, kind: str
) -> None:
    name = part if "Replacements" in part else f"{part}.{kind.lower()}"
    assert WHO.encode() in picture(kind)

    after = cleaned_part(name, picture(kind), document)

    assert WHO.encode() not in after
    with Image.open(io.BytesIO(after)) as shown, Image.open(io.BytesIO(picture(kind))) as before:
        assert not shown.getexif()
        if kind in {"JPEG", "PNG"}:  # these are not compressed anew
            assert shown.tobytes() == before.tobytes()
            assert shown.info.get("icc_profile") == before.info.get("icc_profile")


@pytest.mark.parametrize("progressive", [True, False])
def test_a_jpeg_of_several_scans_stays_whole(progressive: bool) -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 200), 90).convert("RGB").save(
        out, "JPEG", progressive=progressive, restart_marker_blocks=4, comment=WHO
    )
    after = cleaned_part("word/media/image1.jpg", out.getvalue())

    assert WHO.encode() not in after
    with Image.open(io.BytesIO(after)) as shown, Image.open(out) as before:
        assert shown.tobytes() == before.tobytes()


@pytest.mark.parametrize(
    ("part", "body", "words"),
    [
        (
            "word/document.xml",
            f'<w:p {NAMESPACES}><w:ins w:id="1" w:author="{WHO}" w:date="2026-11-21T09:41:00Z">'
            f'<w:t>by author="me" &amp; you</w:t></w:ins></w:p>',
            'by author="me" & you',
        ),
        (
            "word/comments.xml",
            f"<w:c {NAMESPACES} w:author = '{WHO}' w:initials='{WHO}' w:date='2026-11-21T09:41:00Z'"
            f' x:dateUtc="2026-11-21T09:41:00Z">Why?</w:c>',
            "Why?",
        ),
        ("word/people.xml", f'<w:people {NAMESPACES}><w:person w:author="{WHO}"/></w:people>', ""),
        (
            "ppt/commentAuthors.xml",
            f'<p:a {NAMESPACES} id="0" name="{WHO}" initials="{WHO}"/>',
            "",
        ),
        (
            "ppt/authors.xml",
            f'<p:a {NAMESPACES} id="0" name="{WHO}" userId="{WHO}" providerId="{WHO}"/>',
            "",
        ),
        ("ppt/comments/comment1.xml", f'<p:c {NAMESPACES} dt="2026-11-21T09:41:00">No</p:c>', "No"),
        (
            "xl/comments1.xml",
            f"<c><authors><author>{WHO}</author></authors><t>{{author}}</t></c>",
            "Author{author}",
        ),
        ("xl/comments/comment1.xml", f"<x:author {NAMESPACES}>{WHO}</x:author>", "Author"),
        (
            "xl/persons/person.xml",
            f'<x:p {NAMESPACES} displayName="{WHO}" userId="{WHO}" providerId="AD"/>',
            "",
        ),
        (
            "xl/threadedComments/threadedComment1.xml",
            f'<x:c {NAMESPACES} dT="2026-11-21T09:41:00.00">No</x:c>',
            "No",
        ),
        ("xl/workbook.xml", f'<w><fileSharing userName="{WHO}"/><absPath url="C:/{WHO}"/></w>', ""),
        ("xl/pivotCache/pivotCacheDefinition1.xml", f'<p refreshedBy="{WHO}">1</p>', "1"),
        (
            "content.xml",
            f"<office:t {NAMESPACES}><dc:creator>{WHO}</dc:creator><dc:date>2026-11-21T09:41:00"
            f"</dc:date><meta:creator-initials>{WHO}</meta:creator-initials>No</office:t>",
            "Author1980-01-01T00:00:00ANo",
        ),
        ("Object 1/meta.xml", f"<meta>{WHO}</meta>", ""),
        ("package/services/metadata/core-properties/1.psmdcp", f"<c>{WHO}</c>", ""),
    ],
)
def test_nobody_is_named_as_author_and_the_document_still_reads(
    part: str, body: str, words: str
) -> None:
    after = cleaned_part(part, body)

    assert WHO.encode() not in after
    assert b"2026" not in after
    assert read_xml(after) == words


def test_the_template_a_document_was_made_from_names_no_folder_of_its_author() -> None:
    link, sheet = '<r Id="1" Type="urn:link" Target="https://example.org"/>', "embeddings/a.xlsx"
    template = f'<r Id="2" Type="urn:x/attachedTemplate" Target="file:///C:/{WHO}/Report.dotx"/>'
    body = f'<rs>{link}{template}<r Id="3" Target="{sheet}"/></rs>'

    after = cleaned_part("word/_rels/settings.xml.rels", body).decode()

    assert after == body.replace(f"file:///C:/{WHO}/Report.dotx", "Normal.dotm")


def test_what_only_looks_like_an_author_stays() -> None:
    for part, body in {
        "word/document.xml": b'<t w:fullDate="2026" coauthor="x">date="2026" &lt;a author="x"></t>',
        "ppt/slides/slide1.xml": b'<hf dt="0" name="Title 1"/>',
        "xl/worksheets/sheet1.xml": b'<c name="x" date="2026"><author>x</author></c>',
    }.items():
        assert cleaned_part(part, body) == body


def test_a_document_in_a_document_is_cleaned_too() -> None:
    inner = packed({"docProps/core.xml": f"<c>{WHO}</c>", "xl/comments1.xml": "<a/>"})

    after = cleaned_part("word/embeddings/Sheet1.xlsx", inner)

    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert WHO.encode() not in archive.read("docProps/core.xml")


def nested(levels: int, body: bytes = b"") -> bytes:
    for _ in range(levels):
        body = packed({"word/embeddings/a.docx": body} if body else {"word/a.xml": "<a/>"})
    return body


@pytest.mark.parametrize(
    ("part", "body", "reason"),
    [
        ("word/media/image1.jpg", b"not a picture", "image1.jpg"),
        ("word/media/image1.jpg", picture()[:30], "not a whole"),
        ("word/media/image1.tiff", b"II*\x00", "image1.tiff"),
        ("ppt/media/media1.mp4", b"\x00\x00\x00\x18ftypmp42", "media1.mp4"),
        ("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0", "oleObject1.bin"),
        ("word/embeddings/a.docx", nested(3), "unpacks to more"),
        ("word/embeddings/a.xlsx", packed({"xl/a.xml": "0" * 30_000_000}), "unpacks to more"),
        ("word/media/image1.svg", b"<svg><script>1</script></svg>", "script"),
        ("word/media/image1.svg", b"<svg onload = '1'/>", "script"),
        ("word/media/image1.svg", b"<svg><a href='JavaScript:1'/></svg>", "script"),
        ("word/comments.xml", f'<a author="{WHO}"/>'.encode("utf-16"), "not a whole"),
    ],
    ids=itertools.count(),  # zip files hold the moment they were made
)
def test_what_cannot_be_cleaned_in_a_document_is_refused_with_the_reason(
    part: str, body: bytes, reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        clean(packed({part: body}), "a.docx")


def test_drawings_stay_without_their_metadata() -> None:
    drawing = f"<svg><metadata><creator>{WHO}</creator></metadata><path d='M0 0'/></svg>"

    assert cleaned_part("word/media/image1.svg", drawing) == b"<svg><path d='M0 0'/></svg>"
    assert cleaned_part("word/media/image1.emf", b"\x01\x00\x00\x00") == b"\x01\x00\x00\x00"


def test_cleaning_takes_no_longer_for_tags_that_never_end() -> None:
    assert cleaned_part("word/document.xml", b"<a author='" * 200_000)
    assert cleaned_part("word/media/image1.svg", b"<metadata>" * 200_000)


def pdf(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photograph(*filters: str) -> StreamObject:
    stream = StreamObject()
    stream.set_data(picture())
    if filters:
        stream = stream.flate_encode()
    stream[NameObject("/Subtype")] = NameObject("/Image")
    stream[NameObject("/Filter")] = ArrayObject(map(NameObject, (*filters, "/DCTDecode")))
    return stream


@pytest.mark.parametrize("filters", [(), ("/FlateDecode",)])
def test_a_photograph_in_a_pdf_loses_its_metadata(filters: tuple[str, ...]) -> None:
    def place(writer: PdfWriter) -> None:
        image = writer._add_object(photograph(*filters))
        resources = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject("/AA"): image})}
        )
        writer.pages[0][NameObject("/Resources")] = resources

    after = clean(pdf(place), "a.pdf")

    assert WHO.encode() not in after
    resources: Any = PdfReader(io.BytesIO(after)).pages[0]["/Resources"]
    image = resources["/XObject"]["/AA"]
    assert image["/Filter"] == ["/DCTDecode"]
    with Image.open(io.BytesIO(image._data)) as shown, Image.open(io.BytesIO(picture())) as before:
        assert shown.tobytes() == before.tobytes()


@pytest.mark.parametrize("apart", [True, False])
def test_annotations_in_a_pdf_keep_their_words_and_lose_who_wrote_them(apart: bool) -> None:
    def annotate(writer: PdfWriter) -> None:
        note = Text(text="Is this so?", rect=(50, 50, 60, 60), title_bar=WHO)
        for name in ("/M", "/CreationDate", "/NM"):
            note[NameObject(name)] = TextStringObject(WHO)
        field = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/T"): TextStringObject("name of the field"),
                NameObject("/M"): TextStringObject(WHO),
            }
        )
        notes = ArrayObject(writer._add_object(n) if apart else n for n in (note, field))
        writer.pages[0][NameObject("/Annots")] = notes

    after = PdfReader(io.BytesIO(clean(pdf(annotate), "a.pdf")))

    found: Any = after.pages[0]["/Annots"]
    note, field = (n.get_object() for n in found)
    assert note["/Contents"] == "Is this so?"
    assert not {"/T", "/M", "/CreationDate", "/NM"} & note.keys()
    assert field["/T"] == "name of the field"
    assert "/M" not in field


def test_scripts_are_taken_out_of_a_pdf() -> None:
    def add(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("b")}
        )
        script = ArrayObject([TextStringObject("a"), writer._add_object(action)])
        scripts = DictionaryObject({NameObject("/Names"): script})
        writer.root_object[NameObject("/Names")] = DictionaryObject(
            {NameObject("/JavaScript"): scripts}
        )
        writer.root_object[NameObject("/OpenAction")] = action
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
        launch = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
        )
        link = DictionaryObject(
            {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): launch}
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([link])

    after = clean(pdf(add), "a.pdf")

    for trace in (b"/JavaScript", b"/JS", b"/AA", b"/OpenAction", b"/Launch", b"cmd.exe"):
        assert trace not in after
    assert len(PdfReader(io.BytesIO(after)).pages) == 1


def test_a_pdf_that_opens_at_a_page_still_does() -> None:
    def aim(writer: PdfWriter) -> None:
        writer.open_destination = writer.pages[0]

    assert PdfReader(io.BytesIO(clean(pdf(aim), "a.pdf"))).open_destination


def test_a_pdf_that_holds_other_files_is_refused() -> None:
    with pytest.raises(ValidationError, match="holds other files"):
        clean(pdf(lambda writer: writer.add_attachment("a.txt", b"words")), "a.pdf")
