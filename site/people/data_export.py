"""Everything kept about one person, for them to take away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from core.models import Event
from core.permissions import Principal
from people.models import User

_parts: dict[str, Callable[[User], Any]] = {}


def add(name: str, part: Callable[[User], Any]) -> None:
    """Have what another app keeps about a person in their copy, under a name of its own.

    part: the person -> plain values fit for JSON. Raises ValueError when the name is taken.
    """
    if name in _parts:
        raise ValueError(f"A part named {name} exists.")
    _parts[name] = part


def data_of(person: User) -> dict[str, Any]:
    """What the account holds, as plain values fit for JSON; times in ISO 8601, UTC.

    Secrets (the password's hash, the seeds and keys of second factors) stay here: they would only
    make the copy dangerous to keep.
    """
    return {
        "account": {
            "id": str(person.public_id),
            "email": person.email,
            "display_name": person.display_name,
            "organisation": person.organisation,
            "role_there": person.role_there,
            "area": str(person.area) if person.area else None,
            "time_zone": person.time_zone,
            "language": person.language,
            "reason": person.reason,
            "roles": sorted(person.roles),
            "joined": moment(person.date_joined),
            "approved": moment(person.approved_at),
            "last_signed_in": moment(person.last_login),
        },
        "addresses": [
            {"email": address.email, "confirmed": address.verified}
            for address in EmailAddress.objects.filter(user=person)
        ],
        "ways_to_sign_in": [
            {
                "kind": factor.get_type_display(),
                "name": factor.data.get("name"),
                "added": moment(factor.created_at),
                "last_used": moment(factor.last_used_at),
            }
            for factor in Authenticator.objects.filter(user=person)
        ],
        "connected_accounts": [
            {"provider": account.provider, "id_there": account.uid, "told_us": account.extra_data}
            for account in SocialAccount.objects.filter(user=person)
        ],
        "signed_in_on": [
            {"since": moment(s.created_at), "network_address": s.ip, "browser": s.user_agent}
            for s in UserSession.objects.filter(user=person)
        ],
        "done_here": [
            {"at": moment(at), "what": what}
            for at, what in Event.objects.filter(
                actor=str(Principal.of_person(person))
            ).values_list("at", "action")
        ],
    } | {name: part(person) for name, part in _parts.items()}


def moment(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
