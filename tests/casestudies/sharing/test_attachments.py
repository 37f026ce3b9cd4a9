"""Files that strangers send: cleaned, made small, or refused with the reason; out as soon as they are taken out."""

import io
import socket
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from casestudies.models import CaseStudyPage, Offer, OfferFile
from casestudies.sharing.attachments import TEST_STRING
from people.models import Role
from tests.casestudies.sharing import steps

pytestmark = pytest.mark.django_db


def photograph(size: tuple[int, int] = (40, 30)) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 33.0, 0.0), 3: "W", 4: (1.0, 28.0, 0.0)})
    exif[0x010F] = "Pocket camera"
    out = io.BytesIO()
    Image.new("RGB", size, "orange").save(out, "JPEG", exif=exif)
    return out.getvalue()


def document(part: str, body: bytes = b"<w/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", "<w/>")
        parts.writestr(part, body)
    return out.getvalue()


def add(
    client: Client, offer: Offer, content: bytes, name: str, words: str = "A long table."
) -> Any:
    upload = SimpleUploadedFile(name, content)
    return client.post(steps.address(offer, "files"), {"file": upload, "words": words})


def on_disk(settings: Any) -> list[Path]:
    return [path for path in (Path(settings.CLOSED_ROOT) / "offers").glob("*") if path.is_file()]


def test_a_photograph_loses_where_it_was_taken_and_is_made_small(client: Client) -> None:
    offer = steps.begin(client)
    content = photograph((4000, 1000))
    assert b"Pocket camera" in content

    assert add(client, offer, content, "table.jpg").status_code == 302

    file = OfferFile.objects.get()
    with file.file.open() as opened, Image.open(opened) as kept:
        assert kept.size == (file.width, file.height) == (1600, 400)
        assert not kept.getexif()
    page = client.get(steps.address(offer, "files")).content.decode()
    assert 'alt="A long table."' in page


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (lambda: TEST_STRING, "a.txt", "virus scanner"),
        (lambda: document("word/x.bin", TEST_STRING), "a.docx", "virus scanner"),
        (lambda: document("word/vbaProject.bin"), "a.docx", "holds macros"),
        (lambda: b"MZ a program", "a.jpg", "not a whole .jpg file"),
        (lambda: b"<script>", "a.html", "Files of this kind are not taken"),
        (lambda: b"x" * (10 * 1024 * 1024 + 1), "a.txt", "larger than 10 MB"),
        (lambda: b"", "a.txt", "This file is empty"),
    ],
    ids=["test string", "test string inside", "macros", "program", "page", "large", "empty"],
)  # fmt: skip
def test_what_should_not_be_kept_is_refused_and_the_words_stay(
    content: Callable[[], bytes], name: str, says: str, client: Client, settings: Any
) -> None:
    offer = steps.begin(client)

    answer = add(client, offer, content(), name).content.decode()

    assert says in answer
    assert 'value="A long table."' in answer
    assert not OfferFile.objects.exists()
    assert not on_disk(settings)


def test_a_file_without_words_is_not_kept(client: Client) -> None:
    offer = steps.begin(client)

    answer = add(client, offer, photograph(), "table.jpg", words="")

    assert "Say in a sentence what it shows." in answer.content.decode()
    assert not OfferFile.objects.exists()


@pytest.mark.parametrize(
    ("answer", "kept"), [(b"stream: OK\0", True), (b"stream: Worm FOUND\0", False), (None, False)]
)
def test_a_scanner_is_asked_where_there_is_one(
    answer: bytes | None, kept: bool, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "clamd")
    if answer is not None:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.bind(settings.CLAMD_SOCKET)
        line.listen(1)
        threading.Thread(target=scan, args=(line, answer), daemon=True).start()
    offer = steps.begin(client)

    add(client, offer, b"Walk slowly.", "a.txt")

    assert OfferFile.objects.exists() == kept


def scan(line: socket.socket, answer: bytes) -> None:
    asked, _address = line.accept()
    with asked, line:
        received = b""
        while not received.endswith(bytes(4)):
            received += asked.recv(4096)
        assert received == b"zINSTREAM\0" + (12).to_bytes(4) + b"Walk slowly." + bytes(4)
        asked.sendall(answer)


def test_five_files_are_the_most(client: Client) -> None:
    offer = steps.begin(client)
    for number in range(6):
        answer = add(client, offer, b"Walk slowly.", f"{number}.txt")

    assert "Five files are the most" in answer.content.decode()
    assert OfferFile.objects.count() == 5


def test_a_file_that_is_removed_leaves_the_disk(
    client: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    offer = steps.begin(client)
    add(client, offer, photograph(), "table.jpg")
    file = OfferFile.objects.get()
    url = f"{steps.address(offer, 'files')}{file.public_id}/"
    client.post(url, {"words": "Two long tables."})
    assert OfferFile.objects.get().words == "Two long tables."
    assert len(on_disk(settings)) == 1

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"remove": "1"})

    assert not OfferFile.objects.exists()
    assert not on_disk(settings)


def test_a_file_is_given_out_to_its_holder_its_reviewers_and_with_the_page_to_all(
    client: Client, desk: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    offer = steps.begin(client)
    add(client, offer, photograph(), "table.jpg")
    steps.write(client, offer)
    steps.choose(client, offer)
    client.post(steps.address(offer, "send"))
    file = OfferFile.objects.get()
    own = f"{steps.address(offer, 'files')}{file.public_id}/table.jpg"
    assert client.get(own).status_code == 200
    assert Client().get(own).status_code == 404
    editor = desk(Role.EDITOR)
    for do in ("take-up", "draft", "readers"):
        steps.review(editor, offer, do)
    page = steps.page_of(offer)
    public = f"/case-studies/{page.slug}/files/{file.public_id}/table.jpg"
    assert editor.get(public).status_code == 200
    assert Client().get(public).status_code == 404
    assert desk(Role.FACILITATOR).get(public).status_code == 404
    for reader in (editor, desk(Role.MODERATOR)):
        steps.read(reader, page)
    page = CaseStudyPage.objects.get(pk=page.pk)
    client.post(
        steps.address(offer, "final"), {"agreed": "on", "revision": str(page.latest_revision_id)}
    )

    answer = Client().get(public)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(public.replace("table.jpg", "other.jpg")).status_code == 404
    shown = Client().get(page.url).content.decode()
    assert public in shown
    assert 'alt="A long table."' in shown

    with django_capture_on_commit_callbacks(execute=True):
        client.post(steps.address(offer, "withdraw"))
    assert Client().get(public).status_code == 404
    assert not on_disk(settings)
