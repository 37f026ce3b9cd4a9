import io

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError
from PIL import Image as Pillow

from core.models import Picture, Rendition

pytestmark = pytest.mark.django_db


def test_a_picture_has_one_rendition_of_a_size(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    drawn = io.BytesIO()
    Pillow.new("RGB", (8, 8)).save(drawn, "PNG")
    picture = Picture.objects.create(
        title="A square", file=ContentFile(drawn.getvalue(), name="square.png")
    )
    size = {
        "image": picture,
        "filter_spec": "width-4",
        "focal_point_key": "",
        "width": 4,
        "height": 4,
    }
    Rendition.objects.create(**size, file="images/one.png")

    with pytest.raises(IntegrityError, match="core_rendition_one_a_size"):
        Rendition.objects.create(**size, file="images/two.png")
