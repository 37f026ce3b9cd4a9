"""May they? The one way in for every rule about who sees or does what.

Each app declares an enumeration of permissions, the kind of thing they are about (a scope: a model
or a marker class such as `Library`), how a principal gets its roles there, and what each role may do.
Pages, lists, counts, search, feeds, exports, mails, sockets, files and caches all ask `can`.

Nothing is allowed that is not granted; a question that makes no sense raises instead of answering no.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

if TYPE_CHECKING:
    from people.models import User


class Permission(Enum):
    """The base of each app's enumeration of permissions, named NOUN_VERB."""


class Kind(StrEnum):
    """What a principal is known by."""

    PERSON = "person"  # a signed-in account
    PARTY = "party"  # whoever holds a signed link, such as a party to a mediation
    BEARER = "bearer"  # whoever holds a receipt code, such as one who answered a call for evidence
    COMMAND = "command"  # whoever holds the host and runs a command on it
    NOBODY = "nobody"


@dataclass(frozen=True)
class Principal:
    """Somebody who asks. `key` is opaque: it names no person to those who read the audit."""

    kind: Kind = Kind.NOBODY
    key: str = ""
    person: "User | None" = None

    @classmethod
    def of_person(cls, person: "User") -> "Principal":
        return cls(Kind.PERSON, str(person.public_id), person)

    @classmethod
    def of_command(cls, name: str) -> "Principal":
        return cls(Kind.COMMAND, name)

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else str(self.kind)


NOBODY = Principal()


def principal_of(request: HttpRequest) -> Principal:
    """Who is asking in this request: the signed-in person, if the account is in use, or nobody."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    return Principal.of_person(user)


Roles = Callable[[Principal, Any], Iterable[Hashable]]
Grants = Mapping[Hashable, frozenset[Permission]]


@dataclass(frozen=True)
class Rules:
    """What one app declared of one kind of thing."""

    permissions: type[Permission]
    roles: Roles
    grants: Grants


_rules: dict[type, Rules] = {}


def register(scope: type, *, permissions: type[Permission], roles: Roles, grants: Grants) -> None:
    """Declare the rules about things of class `scope`.

    roles: (principal, thing) -> the roles the principal has there; grants: role -> permissions.
    Raises ValueError when a grant names a permission of another enumeration or the class is taken.
    """
    if scope in _rules:
        raise ValueError(f"Rules about {scope.__name__} are already declared.")
    for role, granted in grants.items():
        if foreign := {p for p in granted if not isinstance(p, permissions)}:
            raise ValueError(
                f"{role!r} on {scope.__name__} is granted foreign permissions: {foreign}"
            )
    _rules[scope] = Rules(permissions, roles, grants)


def registered_scopes() -> Mapping[type, Rules]:
    return dict(_rules)


def can(principal: Principal, permission: Permission, scope: object) -> bool:
    """Whether `principal` may do `permission` to `scope`.

    Raises LookupError for a thing nobody declared rules about, and TypeError for a permission that
    its rules do not know: an unknown question must not look like a no.
    """
    rules = next((_rules[cls] for cls in type(scope).__mro__ if cls in _rules), None)
    if rules is None:
        raise LookupError(f"No rules are declared about {type(scope).__name__}.")
    if not isinstance(permission, rules.permissions):
        raise TypeError(f"{permission!r} is not a permission about {type(scope).__name__}.")
    return any(
        permission in rules.grants.get(role, frozenset()) for role in rules.roles(principal, scope)
    )


def require(principal: Principal, permission: Permission, scope: object) -> None:
    """Raise PermissionDenied unless `principal` may do `permission` to `scope`."""
    if not can(principal, permission, scope):
        raise PermissionDenied(f"{principal.kind} may not {permission.name} this.")
