"""What goes with an account when it is closed, wherever in Weft it is kept."""

from collections.abc import Callable

from allauth.account.models import EmailAddress

from core.permissions import Principal
from people.models import User

Part = Callable[..., None]
_parts: dict[str, Part] = {}


def add(name: str, part: Part) -> None:
    """Have what another app keeps of a person forgotten with their account.

    part: called with person and by before the account is erased, in the same transaction. Raises
    ValueError when the name is taken.
    """
    if name in _parts:
        raise ValueError(f"A part named {name} exists.")
    _parts[name] = part


def forget_all(*, person: User, by: Principal) -> None:
    """Forget every part. The caller has asked whether `by` may close the account."""
    for part in _parts.values():
        part(person=person, by=by)


def addresses_of(person: User) -> frozenset[str]:
    """The mail addresses somebody has shown to be theirs, in small letters: what was written with one of
    them is theirs, and with no other."""
    proven = EmailAddress.objects.filter(user=person, verified=True)
    return frozenset(address.lower() for address in proven.values_list("email", flat=True))
