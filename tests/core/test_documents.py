"""Documents of the CMS, from upload to the reader: refused, kept closed, served after the check."""

import io
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client
from django.urls import reverse
from PIL import Image
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.models import Collection, CollectionViewRestriction

from core.models import ClosedDocument, Picture
from people.models import User

pytestmark = pytest.mark.django_db

NAME = "Houses & gardens.txt"
WORDS = "Ünder the linden tree.\n" * 10_000


@pytest.fixture
def member() -> User:
    return User.objects.create_user(
        "member@example.org", "a long pass phrase", display_name="Member"
    )


@pytest.fixture
def document() -> ClosedDocument:
    """A document that only those signed in may read."""
    document = ClosedDocument(title="Notes", original_name=NAME)
    document.collection = Collection.get_first_root_node().add_child(name="For members")
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    document.file.save(NAME, ContentFile(WORDS.encode()), save=True)
    return document


def for_a_group_only(document: ClosedDocument) -> None:
    document.collection.view_restrictions.update(restriction_type=CollectionViewRestriction.GROUPS)


def read(client: AsyncClient, address: str) -> tuple[Any, bytes]:
    """A response as Daphne would give it, and its body, read piece by piece."""

    async def go() -> tuple[Any, bytes]:
        response = await client.get(address)
        if not response.streaming:
            return response, response.content
        return response, b"".join([piece async for piece in response.streaming_content])

    return async_to_sync(go)()


def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_the_document(
    client: Client, document: ClosedDocument
) -> None:
    response = client.get(document.url)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/documents/")
    assert "&" not in response["Location"]


def test_who_is_not_entitled_finds_nothing(
    client: Client, document: ClosedDocument, member: User
) -> None:
    for_a_group_only(document)
    client.force_login(member)

    assert client.get(document.url).status_code == 404


def test_who_is_entitled_reads_it_in_pieces(
    async_client: AsyncClient, document: ClosedDocument, member: User
) -> None:
    async_client.force_login(member)

    response, body = read(async_client, document.url)

    assert response.status_code == 200
    assert response.is_async
    assert body.decode() == WORDS
    assert response["Content-Length"] == str(len(body))
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == (
        "inline; filename*=UTF-8''Houses%20%26%20gardens.txt"
    )
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_proxy_streams_it_where_one_is_set(
    client: Client, document: ClosedDocument, member: User, settings: Any
) -> None:
    settings.CLOSED_FILES_PROXY = "/closed/"
    client.force_login(member)

    response = client.get(document.url)

    assert response["X-Accel-Redirect"] == f"/closed/{document.file.name}"
    assert response.content == b""


def test_another_name_or_number_finds_nothing(
    client: Client, document: ClosedDocument, member: User
) -> None:
    client.force_login(member)

    assert client.get(reverse("document", args=[document.public_id, "x.txt"])).status_code == 404
    assert client.get("/documents/1/x.txt").status_code == 404
    assert client.get(f"/documents/{document.pk}/{NAME}").status_code == 404
    assert client.get(f"/media/{document.file.name}").status_code == 404
    assert client.get(f"/media/images/../../closed/{document.file.name}").status_code in {400, 404}


def test_a_document_whose_file_is_lost_is_not_found(
    client: Client, document: ClosedDocument, member: User
) -> None:
    Path(document.file.path).unlink()
    client.force_login(member)

    assert client.get(document.url).status_code == 404


def test_an_open_document_needs_no_account(async_client: AsyncClient) -> None:
    document = ClosedDocument(title="Open", original_name="open.txt")
    document.file.save("open.txt", ContentFile(b"Come in."), save=True)

    response, body = read(async_client, document.url)

    assert (response.status_code, body) == (200, b"Come in.")
    assert not response.cookies


def test_a_folder_of_pictures_is_not_a_picture(client: Client, settings: Any) -> None:
    (Path(settings.MEDIA_ROOT) / "images" / "more").mkdir(parents=True)

    assert client.get("/media/images/").status_code == 404
    assert client.get("/media/images/more").status_code == 404


def upload_document(name: str, content: bytes) -> Any:
    form = get_document_form(ClosedDocument)
    return form(
        {"title": "Notes", "collection": Collection.get_first_root_node().pk, "tags": ""},
        {"file": SimpleUploadedFile(name, content)},
        instance=ClosedDocument(),
        user=User.objects.create_superuser("editor@example.org", display_name="Editor"),
    )


def upload_picture(name: str, content: bytes) -> Any:
    form = get_image_form(Picture)
    data = {"title": "Square", "collection": Collection.get_first_root_node().pk, "tags": ""}
    return form(
        data,
        {"file": SimpleUploadedFile(name, content)},
        instance=Picture(),
        user=User.objects.create_superuser("editor@example.org", display_name="Editor"),
    )


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = "Anna Example"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_an_uploaded_document_keeps_its_name_for_readers_only() -> None:
    form = upload_document("Minutes of May.txt", b"We met.")

    assert form.is_valid(), form.errors
    document = form.save()

    assert document.filename == "Minutes of May.txt"
    assert "Minutes" not in document.file.name


def test_an_uploaded_picture_loses_who_took_it_and_its_name() -> None:
    form = upload_picture("Anna at home.jpg", photograph())

    assert form.is_valid(), form.errors
    picture = form.save()

    assert "Anna" not in picture.file.name
    with picture.file.open() as kept:
        assert b"Anna" not in kept.read()
    assert (picture.width, picture.height) == (40, 30)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.png", photograph()),
        ("a.jpg", b"not a picture"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(name: str, content: bytes) -> None:
    form = upload_picture(name, content)

    assert not form.is_valid()
    assert form.errors["file"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ", "not allowed"),
        ("a.html", b"<script>alert(1)</script>", "not allowed"),
        ("a.jpg", photograph(), "not allowed"),
        ("a.pdf", b"<script>alert(1)</script>", "not a PDF"),
        ("a\u202etxt.pdf", b"%PDF-1.7", "invisible character U+202E"),
    ],
)
def test_what_is_no_document_of_ours_is_refused_with_the_reason(
    name: str, content: bytes, reason: str
) -> None:
    form = upload_document(name, content)

    assert not form.is_valid()
    (told,) = form.errors["file"]
    assert reason in told


def test_a_document_that_is_too_large_is_refused(settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10

    form = upload_document("a.txt", b"More than ten bytes.")

    assert not form.is_valid()
    (told,) = form.errors["file"]
    assert "too big" in told
