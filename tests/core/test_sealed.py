import base64
import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from core import sealed
from core.sealed import KeyDestroyed, KeyMissing, Purpose, SealBroken

HERE = "tests.note:1"


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Purpose]:
    monkeypatch.setattr(sealed, "_purposes", {})
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):
        yield sealed.declare("notes", keep=timedelta(days=30))


def test_what_was_sealed_opens_in_its_place(notes: Purpose) -> None:
    value = sealed.seal("Anna said no – “not yet”.", purpose=notes, binds=HERE)

    assert sealed.unseal(value, purpose=notes, binds=HERE) == "Anna said no – “not yet”."
    assert "Anna" not in value
    assert sealed.period_of(value) == "2026-11"


def test_the_same_words_never_look_the_same_twice(notes: Purpose) -> None:
    assert sealed.seal("yes", purpose=notes, binds=HERE) != sealed.seal(
        "yes", purpose=notes, binds=HERE
    )


def test_a_value_altered_anywhere_does_not_open(notes: Purpose) -> None:
    head, body = sealed.seal("yes", purpose=notes, binds=HERE).rsplit(".", 1)
    raw = bytearray(base64.urlsafe_b64decode(body))
    for place in range(len(raw)):
        altered = bytearray(raw)
        altered[place] ^= 1
        with pytest.raises(SealBroken):
            sealed.unseal(
                f"{head}.{base64.urlsafe_b64encode(altered).decode()}", purpose=notes, binds=HERE
            )


def test_a_value_moved_to_another_row_does_not_open(notes: Purpose) -> None:
    value = sealed.seal("yes", purpose=notes, binds=HERE)

    with pytest.raises(SealBroken):
        sealed.unseal(value, purpose=notes, binds="tests.note:2")


def test_a_value_of_another_purpose_does_not_open(notes: Purpose) -> None:
    contacts = sealed.declare("contacts", keep=timedelta(days=30))
    value = sealed.seal("yes", purpose=notes, binds=HERE)
    sealed.seal("a key for contacts", purpose=contacts, binds=HERE)

    with pytest.raises(SealBroken):
        sealed.unseal(value, purpose=contacts, binds=HERE)
    with pytest.raises(SealBroken):
        sealed.unseal(value.replace("notes", "contacts", 1), purpose=contacts, binds=HERE)


@pytest.mark.parametrize(
    "value",
    ["", "notes", "notes.2026-11", "notes.2026-11.!", "notes.../../x.AAAA", "notes.2026-11.AAAA"],
)
def test_what_is_no_sealed_value_does_not_open(notes: Purpose, value: str) -> None:
    sealed.seal("a key for this month", purpose=notes, binds=HERE)

    with pytest.raises(SealBroken):
        sealed.unseal(value, purpose=notes, binds=HERE)


def test_a_new_month_seals_with_a_new_key_and_the_old_still_opens(notes: Purpose) -> None:
    value = sealed.seal("yes", purpose=notes, binds=HERE)
    with time_machine.travel("2026-12-01T00:00:00Z", tick=False):
        later = sealed.seal("no", purpose=notes, binds=HERE)

        assert sealed.period_of(later) == "2026-12"
        assert sealed.unseal(value, purpose=notes, binds=HERE) == "yes"
        ring = list(sealed.keys())
        assert [period for _, period, _, _ in ring] == ["2026-11", "2026-12"]


def test_a_key_is_destroyed_when_its_time_is_up_and_the_words_are_gone(notes: Purpose) -> None:
    value = sealed.seal("yes", purpose=notes, binds=HERE)
    end = datetime(2026, 12, 31, tzinfo=UTC)

    assert sealed.destroy_expired(end - timedelta(seconds=1)) == []
    assert sealed.destroy_expired(end) == ["notes/2026-11"]
    with time_machine.travel(end, tick=False), pytest.raises(KeyDestroyed):
        sealed.unseal(value, purpose=notes, binds=HERE)


def test_a_key_that_should_still_be_there_is_missing_not_destroyed(
    notes: Purpose, keyring: Path
) -> None:
    value = sealed.seal("yes", purpose=notes, binds=HERE)
    keyring.rename(keyring.with_name("not mounted"))

    with pytest.raises(KeyMissing):
        sealed.unseal(value, purpose=notes, binds=HERE)


def test_where_the_ring_can_be_neither_read_nor_written_nothing_is_given_up(
    notes: Purpose, keyring: Path
) -> None:
    value = sealed.seal("yes", purpose=notes, binds=HERE)
    keyring.rename(keyring.with_name("away"))
    keyring.touch()

    for ask in (sealed.unseal, sealed.opened):
        with pytest.raises(KeyMissing):
            ask(value, purpose=notes, binds=HERE)
    with pytest.raises(KeyMissing):
        sealed.seal("yes", purpose=notes, binds=HERE)


def test_what_can_be_read_no_more_is_opened_as_nothing(notes: Purpose, keyring: Path) -> None:
    value = sealed.seal("yes", purpose=notes, binds=HERE)

    assert sealed.opened(value, purpose=notes, binds=HERE) == "yes"
    assert sealed.opened(value, purpose=notes, binds="elsewhere") == ""
    assert sealed.opened("", purpose=notes, binds=HERE) == ""


def test_keys_are_for_the_service_alone(notes: Purpose, keyring: Path) -> None:
    sealed.seal("yes", purpose=notes, binds=HERE)

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (keyring, *keyring.rglob("*"))}

    assert modes == {
        keyring: 0o700,
        keyring / "notes": 0o700,
        keyring / "notes" / "2026-11.key": 0o600,
    }


def make_key(folder: str) -> bytes:
    settings.KEYRING_DIR = Path(folder)
    return sealed._key_to_seal(Purpose("notes", timedelta(days=1)), "2026-11")


def test_processes_that_make_the_same_key_agree_on_one(keyring: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        made = list(pool.map(make_key, [str(keyring)] * 24))

    assert len(set(made)) == 1
    assert [path.name for path in (keyring / "notes").iterdir()] == ["2026-11.key"]


def test_a_purpose_is_declared_one_way_only(notes: Purpose) -> None:
    assert sealed.declare("notes", keep=timedelta(days=30)) == notes

    with pytest.raises(ValueError, match="already declared"):
        sealed.declare("notes", keep=timedelta(days=31))


def test_what_belongs_to_a_later_day_is_sealed_with_the_key_of_its_month(notes: Purpose) -> None:
    day = datetime(2027, 2, 3, tzinfo=UTC)

    value = sealed.seal("Ben comes.", purpose=notes, binds=HERE, needed=day)

    assert sealed.period_of(value) == "2027-02"
    assert sealed.unseal(value, purpose=notes, binds=HERE) == "Ben comes."
    assert sealed.destroy_expired(datetime(2027, 3, 30, tzinfo=UTC)) == []
    assert sealed.destroy_expired(datetime(2027, 3, 31, 1, tzinfo=UTC)) == ["notes/2027-02"]


def test_what_belongs_to_a_day_that_is_over_is_sealed_with_this_months_key(notes: Purpose) -> None:
    value = sealed.seal("x", purpose=notes, binds=HERE, needed=datetime(2026, 1, 1, tzinfo=UTC))

    assert sealed.period_of(value) == "2026-11"


def test_a_rotation_reaches_the_months_to_come(notes: Purpose) -> None:
    day = datetime(2027, 2, 3, tzinfo=UTC)
    sealed.seal("Ben comes.", purpose=notes, binds=HERE, needed=day)

    assert sealed.rotate() == ["notes/2026-11", "notes/2027-02b"]

    later = sealed.seal("Ben comes.", purpose=notes, binds=HERE, needed=day)
    assert sealed.period_of(later) == "2027-02b"
