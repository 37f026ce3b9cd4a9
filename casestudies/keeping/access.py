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
class Keepings:
    """All that one person keeps of the library."""

    person: User


KEEPER = "keeper"


def _keeper(principal: Principal, keepings: Keepings) -> Iterable[str]:
    if principal.person is not None and principal.person.pk == keepings.person.pk:
        yield KEEPER


register(Keepings, permissions=MayKeep, roles=_keeper, grants={KEEPER: frozenset(MayKeep)})
