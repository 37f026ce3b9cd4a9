"""What each role may do in the CMS. One place, safe to run again; people's roles are groups."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from casestudies.models import (
    AgreementTask,
    CaseStudyIndexPage,
    CollectionIndexPage,
    GuidanceIndexPage,
    GuidanceReading,
    ReadingTask,
    ReportIndexPage,
)
from home.models import EventIndexPage, HomePage
from people.models import Role

WRITE = ("add_page", "change_page")
PUBLISH = (*WRITE, "publish_page", "unlock_page", "lock_page")
# Nobody publishes in the library by themselves: the workflow does, after two readings.
REVIEW = (*WRITE, "unlock_page", "lock_page")
PAGES = {
    Role.EDITOR: REVIEW,
    Role.MODERATOR: REVIEW,
    Role.FACILITATOR: WRITE,
}
# Guidance, reports and events: an editor or a moderator reads what a facilitator writes.
ELSEWHERE = {
    Role.EDITOR: PUBLISH,
    Role.MODERATOR: PUBLISH,
    Role.FACILITATOR: WRITE,
}
# Wagtail asks for rights over its own models, whichever model stands in for them.
UPLOADS = (
    "add_image", "change_image", "choose_image",
    "add_document", "change_document", "choose_document",
)  # fmt: skip
TERMS = ("theme", "method", "trigger", "sector", "participantgroup", "guidance")
# Wagtail's own groups may publish everywhere and would stand beside ours.
NOT_OURS = ("Editors", "Moderators")


@transaction.atomic
def grant_cms_permissions() -> None:
    """Give each role its rights over pages, pictures, documents, terms and settings.

    In the library all of them write and submit, and editors and moderators read; elsewhere those two
    publish; editors keep the terms; administrators look after every page, the files' collections and the
    site's settings.
    """
    Group.objects.filter(name__in=NOT_OURS, user=None).delete()
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    library = CaseStudyIndexPage.objects.get()
    for role, permissions in PAGES.items():
        _over_pages(groups[role], library, permissions)
        _no_more_than(groups[role], library, permissions)
    _over_pages(groups[Role.ADMINISTRATOR], HomePage.objects.get(), (*PUBLISH, "bulk_delete_page"))
    for role in (*PAGES, Role.ADMINISTRATOR):
        _everywhere(
            groups[role], Q(content_type__app_label="wagtailadmin", codename="access_admin")
        )
        _over_files(groups[role], UPLOADS)
    terms = Q(
        content_type__app_label="casestudies",
        codename__in=[f"{verb}_{term}" for verb in ("add", "change", "delete") for term in TERMS],
    )
    terms |= Q(content_type__app_label="search", content_type__model="synonyms")
    _everywhere(groups[Role.EDITOR], terms)
    _everywhere(
        groups[Role.ADMINISTRATOR],
        terms
        | Q(content_type__app_label="home", codename="change_sitesettings")
        | Q(content_type__app_label="wagtailredirects")
        | Q(content_type__app_label="wagtailcore", content_type__model="collection"),
    )
    readers = [groups[Role.EDITOR], groups[Role.MODERATOR]]
    _two_readings(library, readers)
    elsewhere = {
        kind: Page.objects.get(pk=kind.objects.get().pk)
        for kind in (GuidanceIndexPage, CollectionIndexPage, ReportIndexPage, EventIndexPage)
    }
    for role, permissions in ELSEWHERE.items():
        for kind, page in elsewhere.items():
            # A collection is put together by those who publish.
            if kind is not CollectionIndexPage or "publish_page" in permissions:
                _over_pages(groups[role], page, permissions)
    _one_reading(
        elsewhere[GuidanceIndexPage], "Guidance is read before publishing", GuidanceReading, readers
    )
    for kind in (ReportIndexPage, EventIndexPage):
        _one_reading(elsewhere[kind], "Read before publishing", GroupApprovalTask, readers)


def _over_pages(group: Group, page: Page, codenames: tuple[str, ...]) -> None:
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=codenames
    ):
        GroupPagePermission.objects.get_or_create(
            group=group, page=Page.objects.get(pk=page.pk), permission=permission
        )


def _over_files(group: Group, codenames: tuple[str, ...]) -> None:
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=codenames
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def _everywhere(group: Group, which: Q) -> None:
    group.permissions.add(*Permission.objects.filter(which))


def _no_more_than(group: Group, page: Page, codenames: tuple[str, ...]) -> None:
    """Take back what an earlier version of Weft gave."""
    given = GroupPagePermission.objects.filter(group=group, page=page.pk)
    given.exclude(permission__codename__in=codenames).delete()


def _one_reading(page: Page, name: str, kind: type[Any], readers: list[Group]) -> None:
    """What a facilitator submits waits for an editor or a moderator."""
    workflow, is_new = Workflow.objects.get_or_create(name=name)
    if is_new:
        task = kind.objects.create(name=f"{name}: an editor or moderator")
        task.groups.set(readers)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(page=page, defaults={"workflow": workflow})


def _two_readings(library: Page, readers: list[Group]) -> None:
    """How a case study comes to be public: two people read it, and whoever offered it agrees."""
    workflow, is_new = Workflow.objects.get_or_create(name="Two readings")
    if is_new:
        first = ReadingTask.objects.create(name="First reading")
        second = ReadingTask.objects.create(name="Second reading")
        agreement = AgreementTask.objects.create(name="Agreement of whoever offered it")
        first.groups.set(readers)
        second.groups.set(readers)
        for order, task in enumerate((first, second, agreement)):
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.update_or_create(
        page=Page.objects.get(pk=library.pk), defaults={"workflow": workflow}
    )
