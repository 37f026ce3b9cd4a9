"""Who may see and look after accounts, and who holds core's roles over records and documents."""

from collections.abc import Iterable

from wagtail.models import CollectionViewRestriction

from core.access import MayDocument, MayRecords, Records
from core.models import ClosedDocument
from core.permissions import Kind, Principal, register
from people.access import Directory, MayAccount, MayPeople
from people.models import Role, User


def roles_here(principal: Principal, _scope: object) -> Iterable[str]:
    """The roles a principal holds over the whole installation. Whoever runs a command administers it."""
    if principal.kind is Kind.COMMAND:
        return {Role.ADMINISTRATOR}
    if principal.person is None:
        return ()
    if principal.person.is_superuser:
        return principal.person.roles | {Role.ADMINISTRATOR}
    return principal.person.roles


register(
    Directory,
    permissions=MayPeople,
    roles=roles_here,
    grants={
        Role.ADMINISTRATOR: frozenset(MayPeople),
        Role.DATA_PROTECTION: frozenset({MayPeople.DIRECTORY_READ}),
    },
)

OWNER = "owner of the account"


def _owner(principal: Principal, account: User) -> Iterable[str]:
    if principal.person is not None and principal.person.pk == account.pk:
        yield OWNER


register(
    User,
    permissions=MayAccount,
    roles=_owner,
    grants={OWNER: frozenset(MayAccount)},
)

register(
    Records,
    permissions=MayRecords,
    roles=roles_here,
    grants={
        Role.ADMINISTRATOR: frozenset(MayRecords),
        Role.DATA_PROTECTION: frozenset({MayRecords.CONSENT_READ}),
        # Those who publish record on what ground, and see what is recorded.
        Role.EDITOR: frozenset(MayRecords),
        Role.MODERATOR: frozenset(MayRecords),
    },
)

READER = "reader of the document"


def _readers(principal: Principal, document: ClosedDocument) -> Iterable[str]:
    """Everyone, unless the document's collection, or one above it, is for some only."""
    restrictions = CollectionViewRestriction.objects.filter(
        collection__in=document.collection.get_ancestors(inclusive=True)
    ).prefetch_related("groups")
    person = principal.person
    for restriction in restrictions:
        if person is None:
            return
        if person.is_superuser or restriction.restriction_type == CollectionViewRestriction.LOGIN:
            continue
        if restriction.restriction_type != CollectionViewRestriction.GROUPS:
            return  # a shared password is no check of ours: Wagtail keeps it in plain text
        if not person.groups.filter(
            pk__in=[group.pk for group in restriction.groups.all()]
        ).exists():
            return
    yield READER


register(
    ClosedDocument,
    permissions=MayDocument,
    roles=_readers,
    grants={READER: frozenset({MayDocument.READ})},
)
