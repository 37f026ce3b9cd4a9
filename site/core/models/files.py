import uuid

from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.urls import reverse
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from core.files import random_name


def closed_storage() -> Storage:
    return storages["closed"]


class ClosedDocument(AbstractDocument):
    """A document of the CMS. All are kept out of reach and served after a check.

    Its collection says whom it is for: without a view restriction, anyone.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to="documents", storage=closed_storage)
    original_name = models.CharField(max_length=255, blank=True, editable=False)

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta:
        verbose_name = "document"

    def clean(self) -> None:
        # The form has said why a file was refused; Wagtail would add that "" is no extension.
        if self.file:
            super().clean()

    @property
    def filename(self) -> str:
        return self.original_name or str(self.file.name).rsplit("/", 1)[-1]

    @property
    def url(self) -> str:
        return reverse("document", args=[self.public_id, self.filename])


class Picture(AbstractImage):
    """A picture for public pages. Metadata is stripped when it is uploaded; its name is random."""

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta:
        verbose_name = "picture"

    def get_upload_to(self, filename: str) -> str:
        return f"images/{random_name(filename)}"


class Rendition(AbstractRendition):
    """An image at a size."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="core_rendition_one_a_size",
            ),
        ]
