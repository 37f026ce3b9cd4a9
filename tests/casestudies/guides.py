"""Guidance made to order."""

import io
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Pillow

from casestudies.models import CaseStudyPage, GuidanceIndexPage, GuidancePage, Theme
from core.models import Picture

STEPS = [
    {
        "title": "Ask what people have heard",
        "text": "<p>Ask three people in three places.</p>",
        "needs": "A notebook",
        "time": "20 minutes",
    }
]
QUOTED = {"text": "We were told before the rumour was.", "who": "a shopkeeper"}


def block(kind: str, value: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "value": value,
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}{value}")),
    }


def case_block(case: CaseStudyPage, why: str = "How it was done in a week") -> dict[str, Any]:
    return block("case", {"case": case.pk, "why": why})


BODY = [
    block("heading", "Before you start"),
    block("paragraph", "<p>Sit down with two people who know the street.</p>"),
    block("steps", STEPS),
    block("checklist", {"title": "Take with you", "items": ["A phone", "A list of names"]}),
]


def guide(
    slug: str = "handling-a-rumour", *, live: bool = True, body: Any = None, **fields: Any
) -> GuidancePage:
    """Makes a complete piece of guidance, public unless live=False."""
    page = GuidancePage(
        **{
            "title": slug.replace("-", " ").capitalize(),
            "slug": slug,
            "live": False,
            "short_description": "What to do in the first hours.",
            "introduction": "A rumour is answered by people, not by notices.",
            "for_whom": "Council officers",
            "when_to_use": "When a false story spreads.",
            "authors": "Two facilitators",
            "review_due": timezone.localdate().replace(year=timezone.localdate().year + 2),
            "situations": ["shock"],
            **fields,
        }
    )
    page.body = GuidancePage.body.field.to_python(BODY if body is None else body)
    page.themes = Theme.objects.filter(slug="building-trust")
    GuidanceIndexPage.objects.get().add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    return GuidancePage.objects.get(pk=page.pk)


def publish(page: GuidancePage, *, body: Any = None, **changed: Any) -> GuidancePage:
    """Publishes it again with these fields changed."""
    page = page.get_latest_revision_as_object()
    for name, value in changed.items():
        setattr(page, name, value)
    if body is not None:
        page.body = GuidancePage.body.field.to_python(body)
    page.save_revision().publish()
    return GuidancePage.objects.get(pk=page.pk)


def picture() -> Picture:
    drawn = io.BytesIO()
    Pillow.new("RGB", (8, 8)).save(drawn, "PNG")
    return Picture.objects.create(
        title="A square", file=ContentFile(drawn.getvalue(), name="square.png")
    )
