"""Bringing checked entries into the library, all or none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.db.models.signals import post_save
from django.utils import timezone
from modelsearch.backends import get_search_backends
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

from casestudies.access import LIBRARY, MayLibrary
from casestudies.actions import record_basis
from casestudies.exchange.content import differing, take, with_all_content
from casestudies.exchange.entries import Entry
from casestudies.models import CaseStudyIndexPage, CaseStudyPage
from core import audit
from core.models import Event
from core.permissions import Principal, require

Progress = Callable[[int, int], None]

MADE_PUBLIC = (
    "live", "live_revision", "has_unpublished_changes", "first_published_at", "last_published_at",
)  # fmt: skip


class NoLibrary(Exception):
    """There is no page yet under which case studies could stand."""


@dataclass
class Report:
    """What an import did, or would do: slugs by outcome."""

    published: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        return sum(map(len, (self.published, self.drafts, self.changed, self.unchanged, self.kept)))


@transaction.atomic
def bring_in(
    entries: list[Entry],
    *,
    by: Principal,
    overwrite: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda done, of: None,
) -> Report:
    """Add the entries that are new and renew those that differ, by slug; or write nothing at all.

    A new case is published on the basis of its published sources, or comes in as a draft. Whether a
    case that exists is public is never changed here: people decide that in the CMS. A case that was
    edited there since it was last imported is kept as it is, unless `overwrite`; only what the
    entry says is replaced, and what the file does not name stays.

    Raises PermissionDenied if `by` may not import, NoLibrary where there is no index page,
    FileRefused when a slug belongs to a page of another kind.
    """
    require(by, MayLibrary.CASE_IMPORT, LIBRARY)
    index = CaseStudyIndexPage.objects.select_related("locale").first()
    if index is None:
        raise NoLibrary
    slugs = [entry.slug for entry in entries]
    there = {
        page.slug: page
        for page in with_all_content(CaseStudyPage.objects.child_of(index).filter(slug__in=slugs))
    }
    last_import = dict(
        Event.objects.filter(
            action__in=["case-imported", "case-changed"],
            subject_id__in=[page.public_id for page in there.values()],
        )
        .values_list("subject_id")
        .annotate(Max("at"))
    )
    report = Report()
    written: list[CaseStudyPage] = []
    with _indexed_at_the_end(written):
        for done, entry in enumerate(entries, start=1):
            page = there.get(entry.slug)
            if page is None:
                (report.drafts if entry.is_draft else report.published).append(entry.slug)
                if not dry_run:
                    written.append(_add(index, entry, by))
            elif not (changes := differing(page, entry.content)):
                report.unchanged.append(entry.slug)
            elif not overwrite and _was_edited_here(page, last_import):
                report.kept.append(entry.slug)
            else:
                report.changed.append(entry.slug)
                if not dry_run:
                    written.append(_renew(page, entry, changes, by))
            progress(done, len(entries))
    return report


def _was_edited_here(page: CaseStudyPage, last_import: dict[str, object]) -> bool:
    """Whether somebody saved the page after it was imported, or it never was."""
    imported, saved = last_import.get(page.public_id), page.latest_revision_created_at
    return imported is None or (saved is not None and saved > imported)


def _add(index: CaseStudyIndexPage, entry: Entry, by: Principal) -> CaseStudyPage:
    """Made as a draft, then public in one step: to publish a new page's revision writes it all twice."""
    page = CaseStudyPage(slug=entry.slug, live=False, locale=index.locale)
    take(page, entry.content)
    page.draft_title = page.title
    index.add_child(instance=page)
    if not entry.is_draft:
        page.live = True
        page.first_published_at = page.last_published_at = timezone.now()
    revision = page.save_revision(user=by.person, clean=False)
    if page.live:
        page.live_revision, page.has_unpublished_changes = revision, False
        Page.objects.filter(pk=page.pk).update(
            **{name: getattr(page, name) for name in MADE_PUBLIC}
        )
        record_basis(case=page, by=by)
        page_published.send(sender=CaseStudyPage, instance=page, revision=revision)
        log(page, "wagtail.publish", user=by.person, revision=revision)
    audit.record("case-imported", by=by, on=page, draft=entry.is_draft)
    return page


def _renew(page: CaseStudyPage, entry: Entry, changes: list[str], by: Principal) -> CaseStudyPage:
    take(page, {name: entry.content[name] for name in changes})
    page.draft_title = page.title
    # A draft may lack what a public case may not.
    revision = page.save_revision(user=by.person, clean=page.live)
    if page.live:
        revision.publish(user=by.person, skip_permission_checks=True)
    else:
        page.save()
    audit.record("case-changed", by=by, on=page, fields=", ".join(changes))
    return page


@contextmanager
def _indexed_at_the_end(written: list[CaseStudyPage]) -> Iterator[None]:
    """Index what was written once, here, instead of queueing several jobs for each page."""
    post_save.disconnect(post_save_signal_handler, sender=CaseStudyPage)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        post_save.connect(post_save_signal_handler, sender=CaseStudyPage)
    if not written:
        return
    pages = list(CaseStudyPage.get_indexed_objects().filter(pk__in=[page.pk for page in written]))
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(CaseStudyPage, pages)
