from enum import auto

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core import permissions
from core.permissions import (
    NOBODY,
    Kind,
    Permission,
    Principal,
    can,
    principal_of,
    register,
    require,
)
from people.models import User


class MayGarden(Permission):
    GATE_OPEN = auto()
    TREE_FELL = auto()


class MayHouse(Permission):
    DOOR_OPEN = auto()


class Garden:
    keeper = "person:keeper"


class WalledGarden(Garden):
    pass


KEEPER = Principal(Kind.PERSON, "keeper")


@pytest.fixture(autouse=True)
def garden_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "_rules", {})
    register(
        Garden,
        permissions=MayGarden,
        roles=lambda principal, garden: {"keeper"} if str(principal) == garden.keeper else (),
        grants={"keeper": frozenset({MayGarden.GATE_OPEN})},
    )


def test_a_role_may_do_what_it_is_granted_and_nothing_else() -> None:
    assert can(KEEPER, MayGarden.GATE_OPEN, Garden())
    assert not can(KEEPER, MayGarden.TREE_FELL, Garden())


def test_nobody_may_do_anything_that_is_not_granted() -> None:
    assert not any(can(NOBODY, permission, Garden()) for permission in MayGarden)


def test_a_role_that_no_grant_names_may_do_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "_rules", {})
    register(Garden, permissions=MayGarden, roles=lambda *_: {"visitor"}, grants={})

    assert not can(KEEPER, MayGarden.GATE_OPEN, Garden())


def test_rules_hold_for_what_derives_from_their_kind_of_thing() -> None:
    assert can(KEEPER, MayGarden.GATE_OPEN, WalledGarden())


def test_a_thing_without_rules_raises() -> None:
    with pytest.raises(LookupError, match="No rules are declared about object"):
        can(KEEPER, MayGarden.GATE_OPEN, object())


def test_a_permission_about_another_kind_of_thing_raises() -> None:
    with pytest.raises(TypeError, match="not a permission about Garden"):
        can(KEEPER, MayHouse.DOOR_OPEN, Garden())


def test_rules_are_declared_once() -> None:
    with pytest.raises(ValueError, match="already declared"):
        register(Garden, permissions=MayGarden, roles=lambda *_: (), grants={})


def test_a_grant_of_a_foreign_permission_is_refused() -> None:
    with pytest.raises(ValueError, match="foreign permissions"):
        register(
            WalledGarden,
            permissions=MayGarden,
            roles=lambda *_: (),
            grants={"keeper": frozenset({MayHouse.DOOR_OPEN})},
        )


def test_require_raises_without_naming_who_asked() -> None:
    require(KEEPER, MayGarden.GATE_OPEN, Garden())

    with pytest.raises(PermissionDenied) as refused:
        require(KEEPER, MayGarden.TREE_FELL, Garden())
    assert "keeper" not in str(refused.value)


def test_a_request_without_a_person_in_use_is_nobodys() -> None:
    request = HttpRequest()
    assert principal_of(request) is NOBODY
    for user in (AnonymousUser(), User(email="gone@example.org", is_active=False)):
        request.user = user
        assert principal_of(request) is NOBODY


def test_a_person_is_known_by_an_opaque_key() -> None:
    person = User(email="anna@example.org", display_name="Anna")
    request = HttpRequest()
    request.user = person

    principal = principal_of(request)

    assert principal.person is person
    assert str(principal) == f"person:{person.public_id}"
