"""A recording: a film or sound of ours that is played on the page, or a link to one elsewhere."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from core import captions, files

SOUND = ".mp3"


def _suffix(document: Any) -> str:
    return Path(document.filename).suffix.lower() if document else ""


class RecordingValue(blocks.StructValue):
    """A recording as a page plays it."""

    @property
    def kind(self) -> str:
        """The type that a player is told, such as video/webm; "" where nothing is played here."""
        return files.PLAYED.get(_suffix(self["file"]), "")

    @property
    def is_sound(self) -> bool:
        return self.kind.startswith("audio/")

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is said, made from the captions where no transcript was written: (who, or "", words)."""
        if self["transcript"] or not self["captions"]:
            return []
        try:
            with self["captions"].file.open("rb") as file:
                return captions.transcript(captions.read(file.read().decode()))
        except (OSError, UnicodeDecodeError, captions.NotCaptions):
            return []  # the file was taken away, or replaced by another


class RecordingBlock(blocks.StructBlock):
    """A film or sound, with captions and a transcript.

    What is said can be read without hearing it: a film of ours has captions, sound a transcript.
    """

    title = blocks.CharBlock(max_length=160)
    date = blocks.DateBlock(required=False, label=gettext_lazy("Recorded on"))
    file = DocumentChooserBlock(
        required=False, help_text=gettext_lazy("MP4, WebM or MP3, up to 20 MB.")
    )
    link = blocks.URLBlock(
        required=False,
        label=gettext_lazy("Or its address elsewhere"),
        help_text=gettext_lazy(
            "Shown as a link. Nothing is loaded from there until a reader follows it."
        ),
    )
    captions = DocumentChooserBlock(
        required=False, help_text=gettext_lazy("A WebVTT file. A film of ours needs one.")
    )
    language = blocks.CharBlock(
        max_length=8, default="en", label=gettext_lazy("Language of the captions")
    )
    transcript = blocks.RichTextBlock(
        required=False,
        features=["bold", "italic", "link", "ol", "ul"],
        help_text=gettext_lazy("Leave it empty, and it is made from the captions."),
    )

    class Meta:
        icon = "media"
        template = "core/blocks/recording.html"
        value_class = RecordingValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        wrong = _wrong(cleaned)
        if wrong:
            raise StructBlockValidationError(
                block_errors={name: ValidationError(says) for name, says in wrong.items()}
            )
        return cleaned


def _wrong(value: Any) -> dict[str, str]:
    """What is wrong with a recording: field -> what would be right."""
    file, link, words = _suffix(value["file"]), value["link"] or "", _suffix(value["captions"])
    has_transcript = bool(value["transcript"] and strip_tags(str(value["transcript"])).strip())
    if bool(file) == bool(link):
        return {"file": _("Choose a file or give an address: one of the two.")}
    if link and not link.startswith("https://"):
        return {"link": _("Give an address that begins with https://.")}
    if file and file not in files.PLAYED:
        return {"file": _("Choose a recording: a file that ends in .mp4, .webm or .mp3.")}
    if words and words != ".vtt":
        return {"captions": _("Choose captions: a file that ends in .vtt.")}
    if file == SOUND and not (has_transcript or words):
        return {"transcript": _("Write down what is said, or choose captions it can be made from.")}
    if file and file != SOUND and not words:
        return {
            "captions": _("Choose captions, so that people who cannot hear the film can follow it.")
        }
    return {}
