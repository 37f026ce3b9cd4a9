"""Who may add to the library and look after its contacts."""

from casestudies.access import Library, MayLibrary
from core.permissions import register
from people.models import Role
from people.permissions import roles_here

# What readers write back: those who publish judge it and deal with it.
_WRITTEN_BACK = {MayLibrary.ADAPTATION_JUDGE, MayLibrary.CORRECTION_READ}
register(
    Library,
    permissions=MayLibrary,
    roles=roles_here,
    grants={
        Role.ADMINISTRATOR: frozenset(MayLibrary),
        Role.EDITOR: frozenset(
            {MayLibrary.CONTACT_SET, MayLibrary.CONSENT_WITHDRAW, *_WRITTEN_BACK}
        ),
        Role.MODERATOR: frozenset(_WRITTEN_BACK),
    },
)
