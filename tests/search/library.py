"""Case studies by the dozen: rows as publishing leaves them, without what publishing costs."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

from casestudies.models import BuildingBlock, CaseStudyIndexPage, CaseStudyPage, Sector
from casestudies.models.pages import SUBJECT
from casestudies.wording import PUBLISHED
from core.models import Basis, Consent

# What a case is described by: field -> how each of its values is named.
TERMS = {
    "themes": "slug", "methods": "slug", "triggers": "slug", "participant_groups": "slug",
    "places": "code",
}  # fmt: skip
PLAIN = {
    "summary": "A weekly game brought two streets together.",
    "organisation": "Example community trust",
    "approach": "<p>They played every Friday.</p>",
}


def make(*described: dict[str, Any]) -> list[int]:
    """Add public cases, each from its fields, terms by slug, places by code, `parts` by their fields;
    with `consent` False none is recorded. Returns their keys."""
    if not described:
        return []
    pages = _pages([dict(each) for each in described])
    cases = []
    for page, each in zip(pages, described, strict=True):
        own = {name: value for name, value in each.items() if name in CHILD}
        if sector := each.get("sector"):
            own["sector"] = Sector.objects.get(slug=sector)
        cases.append(CaseStudyPage(page_ptr_id=page.pk, **PLAIN | own))
    fields = CaseStudyPage._meta.local_concrete_fields
    CaseStudyPage._base_manager._insert(cases, fields=fields, using="default")
    for name, named_by in TERMS.items():
        _link(
            name,
            named_by,
            [(page.pk, each.get(name, ())) for page, each in _each(pages, described)],
        )
    BuildingBlock.objects.bulk_create(
        BuildingBlock(page_id=page.pk, **part)
        for page, each in _each(pages, described)
        for part in each.get("parts", ())
    )
    consent(*(page for page, each in _each(pages, described) if each.get("consent", True)))
    return [page.pk for page in pages]


CHILD = {field.attname for field in CaseStudyPage._meta.local_concrete_fields} - {"page_ptr_id"}


def _each(pages: list[Page], described: Any) -> Any:
    return zip(pages, described, strict=True)


def _pages(described: list[dict[str, Any]]) -> list[Page]:
    library = CaseStudyIndexPage.objects.get()
    kind = ContentType.objects.get_for_model(CaseStudyPage)
    pages = []
    for at, each in enumerate(described, start=library.numchild + 1):
        slug = each.get("slug", slugify(each["title"]))[:60]
        published = each.get("first_published_at", timezone.now())
        pages.append(
            Page(
                path=Page._get_path(library.path, library.depth + 1, at),
                depth=library.depth + 1,
                title=each["title"],
                draft_title=each["title"],
                slug=f"{slug}-{at}",
                url_path=f"{library.url_path}{slug}-{at}/",
                content_type=kind,
                live=each.get("live", True),
                expire_at=each.get("expire_at"),
                first_published_at=published,
                last_published_at=each.get("last_published_at", published),
                locale=library.locale,
            )
        )
    Page.objects.bulk_create(pages)
    type(library).objects.filter(pk=library.pk).update(numchild=library.numchild + len(pages))
    return pages


def _link(name: str, named_by: str, wanted: list[tuple[int, Any]]) -> None:
    field = CaseStudyPage._meta.get_field(name)
    through, column = field.remote_field.through, f"{field.related_model._meta.model_name}_id"
    if not any(values for _, values in wanted):
        return
    keys = dict(field.related_model.objects.values_list(named_by, "pk"))
    through.objects.bulk_create(
        through(**{"casestudypage_id": page, column: keys[value]})
        for page, values in wanted
        for value in values
    )


def consent(*pages: Page) -> None:
    """Record that these may be public."""
    text = PUBLISHED[Basis.PUBLISHED_SOURCES].text()
    Consent.objects.bulk_create(
        Consent(
            subject=f"{SUBJECT}{page.translation_key}",
            use=Consent.Use.PUBLICATION,
            basis=Basis.PUBLISHED_SOURCES,
            text=text,
            given_by="command:test",
        )
        for page in pages
    )
