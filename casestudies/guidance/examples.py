"""Examples of guidance and collections for an installation that is tried out, from data/examples.json."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from casestudies.access import LIBRARY, MayLibrary
from casestudies.models import (
    CaseStudyPage,
    CollectionIndexPage,
    CollectionItem,
    CollectionPage,
    GuidanceIndexPage,
    GuidancePage,
    Theme,
)
from core import audit
from core.permissions import Principal, require

EXAMPLES = Path(__file__).parents[1] / "data" / "examples.json"
REVIEW_AFTER = timedelta(days=365)


@transaction.atomic
def load_examples(*, by: Principal) -> list[str]:
    """Publish the examples that are missing; what exists stays as it is. Returns the new titles.

    Cases that are not in the library are left out of what links to them. Raises PermissionDenied if
    `by` may not import.
    """
    require(by, MayLibrary.CASE_IMPORT, LIBRARY)
    examples = json.loads(EXAMPLES.read_text())
    cases = dict(CaseStudyPage.objects.published().values_list("slug", "pk"))
    made = [
        _guidance(told, cases)
        for told in examples["guidance"]
        if not GuidancePage.objects.filter(slug=told["slug"]).exists()
    ]
    made += [
        _collection(told, cases)
        for told in examples["collections"]
        if not CollectionPage.objects.filter(slug=told["slug"]).exists()
    ]
    for title in made:
        audit.record("example-published", by=by, on=title)
    return made


def _guidance(told: dict[str, Any], cases: dict[str, int]) -> str:
    page = GuidancePage(
        **{name: value for name, value in told.items() if name not in {"body", "themes"}},
        review_due=timezone.localdate() + REVIEW_AFTER,
        live=False,
    )
    page.body = GuidancePage._meta.get_field("body").to_python(_with_cases(told["body"], cases))
    page.themes = Theme.objects.filter(slug__in=told["themes"])
    GuidanceIndexPage.objects.get().add_child(instance=page)
    page.save_revision(log_action=False).publish(log_action=False)
    return page.title


def _with_cases(body: list[dict[str, Any]], cases: dict[str, int]) -> list[dict[str, Any]]:
    """The blocks with the keys of cases in place of their slugs."""
    found = []
    for block in body:
        if block["type"] != "case":
            found.append(block)
        elif key := cases.get(block["value"]["case"]):
            found.append({**block, "value": {**block["value"], "case": key}})
    return found


def _collection(told: dict[str, Any], cases: dict[str, int]) -> str:
    page = CollectionPage(
        **{name: value for name, value in told.items() if name != "items"}, live=False
    )
    page.items = [
        CollectionItem(case_id=cases[slug], why=why, sort_order=order)
        for order, (slug, why) in enumerate(told["items"])
        if slug in cases
    ]
    CollectionIndexPage.objects.get().add_child(instance=page)
    page.save_revision(log_action=False).publish(log_action=False)
    return page.title
