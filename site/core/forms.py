"""What the CMS accepts as a document or picture, and text that is safe to keep."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from core.files import without_metadata

# Marks that turn the reading direction and can make a text look like another one.
DIRECTION_MARKS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


def plain_text(value: str) -> None:
    """Raise ValidationError when `value` holds control characters or marks that turn the direction."""
    for character in value:
        if character in DIRECTION_MARKS or (
            unicodedata.category(character) == "Cc" and character not in "\n\r\t"
        ):
            raise ValidationError(
                _("Remove the invisible character U+%(code)s: it can hide what a text says."),
                params={"code": f"{ord(character):04X}"},
                code="invisible",
            )


def one_line(value: str) -> None:
    """Raise ValidationError where `value` goes on in a second line, as a header of a mail might."""
    if len(value.splitlines()) > 1:
        raise ValidationError(_("Write this on one line."), code="lines")


class DocumentForm(BaseDocumentForm):
    """Takes a document, checks that it is what its name says, and strips its metadata."""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        plain_text(str(upload.name))
        self.instance.original_name = str(upload.name)[-255:]
        FileExtensionValidator(settings.WAGTAILDOCS_EXTENSIONS)(upload)
        return without_metadata(upload)


class ImageForm(BaseImageForm):
    """Takes a picture and strips its metadata."""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        clean = without_metadata(upload)
        clean.image = upload.image  # type: ignore[attr-defined]  # Wagtail reads the size from it
        return forms.ImageField().to_python(clean)


class PublicDetailForm(forms.Form):
    """Why a telephone number, mail address or postcode may stand on a public page."""

    reason = forms.CharField(
        label=_("Why it is public"),
        max_length=300,
        validators=[plain_text],
        help_text=_("Such as “the council's switchboard, on its own contact page”."),
        error_messages={"required": _("Say where the organisation publishes it.")},
    )
