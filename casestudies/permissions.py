"""Who may add to the library and look after its contacts."""

from casestudies.access import Library, MayLibrary
from core.permissions import register
from people.models import Role
from people.permissions import roles_here

register(
    Library,
    permissions=MayLibrary,
    roles=roles_here,
    grants={
        Role.ADMINISTRATOR: frozenset(MayLibrary),
        Role.EDITOR: frozenset({MayLibrary.CONTACT_SET, MayLibrary.CONSENT_WITHDRAW}),
    },
)
