"""Links that are mailed: each opens what it was mailed for, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.links import Altered, Expired, Link, OfAnotherKind, _kinds

ABOUT = "0f5b1d3a-6a5e-4a6e-9a43-5d0c3b7d6c11"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.links._kinds", dict(_kinds))


def test_a_link_says_what_it_is_about(settings: Any) -> None:
    kind = Link("tests.kind", "search-stop")

    address = kind.address(ABOUT)

    assert address.startswith(settings.BASE_URL)
    assert kind.read(address.rstrip("/").rpartition("/")[2]) == ABOUT


@pytest.mark.parametrize(
    "harm", [lambda token: token[:-1], lambda token: f"{token}x", lambda _: "x"]
)
def test_a_link_that_was_altered_says_nothing(harm: Any) -> None:
    kind = Link("tests.kind", "search-stop")

    with pytest.raises(Altered):
        kind.read(harm(kind.token(ABOUT)))


def test_no_kind_of_link_opens_anothers_door() -> None:
    kinds = [*_kinds.values(), Link("tests.kind", "search-stop")]
    assert len(kinds) >= 6

    for own in kinds:
        for other in kinds:
            if own != other:
                with pytest.raises(OfAnotherKind):
                    own.read(other.token(ABOUT))


def test_a_link_whose_time_is_up_says_so() -> None:
    kind = Link("tests.kind", "search-stop", lasts=timedelta(days=1))
    always = Link("tests.always", "search-stop")
    token, kept = kind.token(ABOUT), always.token(ABOUT)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        with pytest.raises(Expired):
            kind.read(token)
        assert always.read(kept) == ABOUT


def test_a_kind_of_link_is_declared_once() -> None:
    Link("tests.kind", "search-stop")

    with pytest.raises(ValueError, match="already declared otherwise"):
        Link("tests.kind", "invitation")
