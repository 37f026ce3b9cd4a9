"""Who may change what a search finds."""

from core.permissions import register
from people.models import Role
from people.permissions import roles_here
from search.access import MaySearch, Searching

register(
    Searching,
    permissions=MaySearch,
    roles=roles_here,
    grants={Role.ADMINISTRATOR: frozenset(MaySearch)},
)
