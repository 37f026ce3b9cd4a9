"""Guidance and the cases it links to, seen from both sides."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from casestudies.blocks import CaseBlock, DownloadBlock
from casestudies.models import CaseStudyPage, GuidancePage
from casestudies.reading import Listed, in_order
from core.access import MayDocument
from core.permissions import NOBODY, can


def linking_to(case: CaseStudyPage) -> "QuerySet[GuidancePage]":
    """The public guidance that links to a case, found by the index of the bodies."""
    block = [{"type": "case", "value": {"case": case.pk}}]
    found: QuerySet[GuidancePage] = GuidancePage.objects.published().filter(body__contains=block)
    return found.order_by("title", "pk")


def newest_guidance(number: int) -> list[dict[str, Any]]:
    """The guidance published first most lately: title, url, text. One query."""
    newest = GuidancePage.objects.published().order_by("-first_published_at", "pk")[:number]
    found = newest.values_list("title", "slug", "short_description")
    return [
        {"title": title, "url": reverse("guidance:guidance-read", args=[slug]), "text": text}
        for title, slug, text in found
    ]


def open_documents(page: GuidancePage) -> frozenset[int]:
    """The keys of those documents of a page that anyone may have. What a document may be shown to is
    said by its collection, so each collection is asked once."""
    documents = [
        block.value["document"]
        for block in page.body
        if isinstance(block.block, DownloadBlock) and block.value["document"]
    ]
    by_collection = {document.collection_id: document for document in documents}
    is_open = {
        collection: can(NOBODY, MayDocument.READ, document)
        for collection, document in by_collection.items()
    }
    return frozenset(each.pk for each in documents if is_open[each.collection_id])


def linked_from(pages: Iterable[GuidancePage]) -> dict[int, Listed]:
    """The public ones among the cases that some guidance links to, by their keys."""
    keys = [
        block.value["case"].pk
        for page in pages
        for block in page.body
        if isinstance(block.block, CaseBlock) and block.value["case"]
    ]
    return {case.pk: case for case in in_order(list(dict.fromkeys(keys)))}
