"""What may be asked about what somebody keeps: everything by themselves, nothing by anybody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import auto

from core.permissions import Permission, Principal, register
from people.models import User


class MayKeep(Permission):
    CASE_KEEP = auto()
    SEARCH_KEEP = auto()


@dataclass(frozen=True)
class Desk:
    """All that one person keeps of the library."""

    person: User


OWNER = "owner of the desk"


def _owner(principal: Principal, desk: Desk) -> Iterable[str]:
    if principal.person is not None and principal.person.pk == desk.person.pk:
        yield OWNER


register(Desk, permissions=MayKeep, roles=_owner, grants={OWNER: frozenset(MayKeep)})
