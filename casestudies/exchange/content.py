"""A page's content in the shape of an entry's: to compare with a file, to take from it, to write one."""

from typing import Any

from casestudies.exchange import places, prose
from casestudies.exchange.entries import NO_TRIGGER, TERMS
from casestudies.exchange.fields import FIELDS, RECORDS
from casestudies.models import BuildingBlock, CaseStudyPage, Source
from casestudies.models.pages import SECTIONS
from casestudies.models.public import CaseStudyQuerySet

RELATED = ("places", *TERMS)
CHILDREN: dict[str, Any] = {"sources": Source, "building_blocks": BuildingBlock}


def with_all_content(cases: CaseStudyQuerySet) -> CaseStudyQuerySet:
    """The same cases with everything an entry holds at hand, whatever their number."""
    found: CaseStudyQuerySet = cases.select_related("sector").prefetch_related(
        "places__parent__parent", *TERMS, *CHILDREN
    )
    return found


def differing(page: CaseStudyPage, content: dict[str, Any]) -> list[str]:
    """The attributes in which `page` does not hold what `content` says."""
    return [name for name, value in content.items() if _held(page, name) != _said(name, value)]


def take(page: CaseStudyPage, content: dict[str, Any]) -> None:
    """Put `content` onto `page`, which is not saved."""
    for name, value in content.items():
        if name in CHILDREN:
            parts = [
                CHILDREN[name](**record, sort_order=order) for order, record in enumerate(value)
            ]
            setattr(page, name, parts)
        else:
            setattr(page, name, value)


def as_entry(page: CaseStudyPage) -> dict[str, Any]:
    """A case study as an entry of a file: importing it changes nothing."""
    entry: dict[str, Any] = {
        "slug": page.slug,
        "organisation_type": page.sector.slug.replace("-", " ") if page.sector else None,
        "draft": not page.live,
        "review_due": page.review_due.isoformat() if page.review_due else None,
        **places.said(list(page.places.all()), page.scope),
    }
    for name in TERMS:
        entry[name] = sorted(term.slug for term in getattr(page, name).all())
    entry["triggers"] = entry["triggers"] or [NO_TRIGGER]
    for name in CHILDREN:
        entry[name] = _held(page, name)
    for source in entry["sources"]:
        source["url"] = source["url"] or None
    return {
        name: entry[name] if name in entry else _held(page, name)
        for name in FIELDS
        if name in entry or (hasattr(page, name) and name not in RELATED)
    }


def _held(page: CaseStudyPage, name: str) -> Any:
    """What `page` holds, in a form that can be compared and written."""
    if name in CHILDREN:
        keys = [field.name for field in RECORDS[name]]
        return [{key: getattr(part, key) for key in keys} for part in getattr(page, name).all()]
    if name in RELATED:
        return {term.pk for term in getattr(page, name).all()}
    value = getattr(page, name)
    return prose.to_text(value) if name in SECTIONS else value


def _said(name: str, value: Any) -> Any:
    if name in RELATED:
        return {term.pk for term in value}
    return prose.to_text(value) if name in SECTIONS else value
