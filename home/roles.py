"""What each role may do in the CMS. One place, safe to run again; people's roles are groups."""

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
    CaseStudyIndexPage,
    CollectionIndexPage,
    GuidanceIndexPage,
    GuidanceReading,
    ReportIndexPage,
)
from home.models import EventIndexPage, HomePage
from people.models import Role

WRITE = ("add_page", "change_page")
PUBLISH = (*WRITE, "publish_page", "unlock_page", "lock_page")
PAGES = {
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

    Editors and moderators publish in the library, facilitators write there and submit; editors keep
    the terms; administrators look after every page, the files' collections and the site's settings.
    """
    Group.objects.filter(name__in=NOT_OURS, user=None).delete()
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    library = CaseStudyIndexPage.objects.get()
    for role, permissions in PAGES.items():
        _over_pages(groups[role], library, permissions)
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
    _read_before_publishing(library, [groups[Role.EDITOR], groups[Role.MODERATOR]])
    _over_events(groups)
    _over_reports(groups)
    _over_guidance(groups)


def _over_guidance(groups: dict[Role, Group]) -> None:
    """Facilitators write guidance, and one editor or moderator reads it before it is public.

    Collections are put together by those who publish in the library.
    """
    guidance, collections = GuidanceIndexPage.objects.get(), CollectionIndexPage.objects.get()
    for role, permissions in PAGES.items():
        _over_pages(groups[role], guidance, permissions)
        if "publish_page" in permissions:
            _over_pages(groups[role], collections, permissions)
    workflow, is_new = Workflow.objects.get_or_create(name="Guidance is read before publishing")
    if is_new:
        task = GuidanceReading.objects.create(name="An editor or moderator reads the guidance")
        task.groups.set([groups[Role.EDITOR], groups[Role.MODERATOR]])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(
        page=Page.objects.get(pk=guidance.pk), defaults={"workflow": workflow}
    )


def _over_reports(groups: dict[Role, Group]) -> None:
    """Facilitators write reports and submit them; editors and moderators read and publish them."""
    reports = ReportIndexPage.objects.get()
    for role, permissions in PAGES.items():
        _over_pages(groups[role], reports, permissions)
    _read_before_publishing(reports, [groups[Role.EDITOR], groups[Role.MODERATOR]])


def _over_events(groups: dict[Role, Group]) -> None:
    """Facilitators write events and submit them; editors and moderators publish."""
    events = EventIndexPage.objects.get()
    for role, permissions in PAGES.items():
        _over_pages(groups[role], events, permissions)
    _read_before_publishing(events, [groups[Role.EDITOR], groups[Role.MODERATOR]])


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


def _read_before_publishing(library: Page, readers: list[Group]) -> None:
    """What a facilitator submits waits for an editor or a moderator."""
    workflow, is_new = Workflow.objects.get_or_create(name="Read before publishing")
    if is_new:
        task = GroupApprovalTask.objects.create(name="An editor or moderator reads it")
        task.groups.set(readers)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(
        page=Page.objects.get(pk=library.pk), defaults={"workflow": workflow}
    )
