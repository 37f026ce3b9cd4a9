"""Sealed text: encrypted with the key of its period, from a keyring outside the database.

A purpose says how long its text may be read. When a period's key is destroyed, what was sealed
with it is gone for good, in every copy and backup of the database at once. Keys are files under
KEYRING_DIR/<purpose>/<period>.key, readable by the service alone, and are backed up apart and for
a short time only (manage.py keyring).

AES-256-GCM (NIST SP 800-38D) by the `cryptography` library, a fresh 96-bit nonce each time; the
purpose, the period and what the text belongs to are authenticated with it, so that a sealed value
cannot be moved to another row.
"""

import base64
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils import timezone

# A month; where its key was rotated, a letter follows.
PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])[b-z]?")
KEY_BYTES = 32
NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed value that cannot be read now."""


class KeyMissing(Unreadable):
    """The key should be in the ring and is not: nothing may be given up for lost on its account.

    The keyring may not be mounted, or may not be restored yet. Whoever asked is told to come back.
    """


class Gone(Unreadable):
    """The text can be read no more, whatever happens."""


class KeyDestroyed(Gone):
    """The key of this value's period is gone, and the text with it."""


class SealBroken(Gone):
    """The sealed value was altered, moved to another row, or is not one."""


@dataclass(frozen=True)
class Purpose:
    """What text is sealed for. `keep`: how long after its month ends a key stays in the ring."""

    name: str
    keep: timedelta


_purposes: dict[str, Purpose] = {}


def declare(name: str, *, keep: timedelta) -> Purpose:
    """Declare a purpose, once, where the text it seals is modelled."""
    purpose = Purpose(name, keep)
    if _purposes.setdefault(name, purpose) != purpose:
        raise ValueError(f"Purpose {name} is already declared otherwise.")
    return purpose


def seal(text: str, *, purpose: Purpose, binds: str, needed: datetime | None = None) -> str:
    """`text` sealed with this month's key, bound to `binds` (such as "casestudies.contact:<id>").

    needed: where the text belongs to a later day, such as an event's, that day: the key of its month
    seals, and `keep` counts from there. Raises KeyMissing where the ring can be neither read nor written.
    """
    period = _newest(purpose, _month(needed))
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key_to_seal(purpose, period)).encrypt(
        nonce, text.encode(), _bound(purpose.name, period, binds)
    )
    return ".".join((purpose.name, period, base64.urlsafe_b64encode(nonce + sealed).decode()))


def unseal(value: str, *, purpose: Purpose, binds: str) -> str:
    """The text that was sealed.

    Raises KeyDestroyed when its key is gone, KeyMissing when before its time, SealBroken when the
    value is not what was sealed for this purpose and `binds`.
    """
    name, _, rest = value.partition(".")
    period, _, body = rest.partition(".")
    if name != purpose.name:
        raise SealBroken("Sealed for another purpose.")
    if not PERIOD.fullmatch(period):
        raise SealBroken("Not a sealed value.")
    try:
        raw = base64.urlsafe_b64decode(body)
    except ValueError as error:
        raise SealBroken("Not a sealed value.") from error
    try:
        key = _path(purpose, period).read_bytes()
    except OSError as error:
        away = not isinstance(error, FileNotFoundError)
        if away or timezone.now() < _end_of(period) + purpose.keep:
            raise KeyMissing(
                f"The {purpose.name} key of {period} is not in the keyring."
            ) from error
        raise KeyDestroyed(f"The {purpose.name} key of {period} was destroyed.") from error
    try:
        opened = AESGCM(key).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(name, period, binds)
        )
    except (InvalidTag, ValueError) as error:
        raise SealBroken("The sealed value was altered or moved.") from error
    return opened.decode()


def opened(value: str, *, purpose: Purpose, binds: str) -> str:
    """The text that was sealed, "" where there is none or it can be read no more. Raises KeyMissing."""
    try:
        return unseal(value, purpose=purpose, binds=binds) if value else ""
    except Gone:
        return ""


def period_of(value: str) -> str:
    """The period, such as "2026-11", whose key opens this sealed value."""
    return value.split(".")[1]


def keys() -> Iterator[tuple[Purpose, str, datetime, Path]]:
    """Every key in the ring: its purpose, period, when it is to be destroyed, and its file."""
    for purpose in _purposes.values():
        for path in sorted((Path(settings.KEYRING_DIR) / purpose.name).glob("*.key")):
            yield purpose, path.stem, _end_of(path.stem) + purpose.keep, path


def destroy_expired(now: datetime) -> list[str]:
    """Destroy the keys whose time is up at `now`; returns their names, such as "contacts/2026-11"."""
    destroyed = []
    for purpose, period, until, path in keys():
        if now >= until:
            # Overwriting is no promise on a modern disk; unlinking and not backing up is the design.
            path.write_bytes(secrets.token_bytes(KEY_BYTES))
            path.unlink()
            destroyed.append(f"{purpose.name}/{period}")
    return destroyed


def rotate() -> list[str]:
    """Make a fresh key for every purpose, used from now on, and for the months to come of which there
    is one; returns their names.

    Raises ValueError where a month's letters are used up.
    """
    made = []
    for purpose in _purposes.values():
        ring = {path.stem[:7] for path in _path(purpose, "").parent.glob("*.key")}
        for month in sorted({_month(), *(month for month in ring if month > _month())}):
            period = _newest(purpose, month)
            if _path(purpose, period).exists():
                if period.endswith("z"):
                    raise ValueError(f"The {purpose.name} key was rotated too often this month.")
                period = month + chr(ord(period[7:] or "a") + 1)
            _key_to_seal(purpose, period)
            made.append(f"{purpose.name}/{period}")
    return made


def expires(purpose: str, period: str) -> datetime:
    """When a key's time is up. Raises ValueError for a purpose nobody declared, or no period."""
    if purpose not in _purposes or not PERIOD.fullmatch(period):
        raise ValueError(f"{purpose}/{period} is no key of this ring.")
    return _end_of(period) + _purposes[purpose].keep


def put(purpose: str, period: str, key: bytes) -> bool:
    """Put a key back into the ring unless it is there; returns whether it was missing."""
    path = _path(_purposes[purpose], period)
    return not path.exists() and _keep(path, key) == key


def _month(needed: datetime | None = None) -> str:
    """This month, or that of a later moment."""
    now = timezone.now()
    return f"{max(now, needed or now).astimezone(UTC):%Y-%m}"


def _newest(purpose: Purpose, month: str) -> str:
    """The period whose key seals now: the month's own, or the last it was rotated to."""
    made = (path.stem for path in _path(purpose, month).parent.glob(f"{month}*.key"))
    return max(made, default=month)


def _bound(purpose: str, period: str, binds: str) -> bytes:
    return "\x1f".join((purpose, period, binds)).encode()


def _end_of(period: str) -> datetime:
    start = datetime.strptime(f"{period[:7]}-01 +0000", "%Y-%m-%d %z")
    return (start + timedelta(days=32)).replace(day=1)


def _path(purpose: Purpose, period: str) -> Path:
    return Path(settings.KEYRING_DIR) / purpose.name / f"{period}.key"


def _key_to_seal(purpose: Purpose, period: str) -> bytes:
    """This period's key, made on first use; two processes that make it at once agree on one."""
    path = _path(purpose, period)
    try:
        return path.read_bytes() if path.exists() else _keep(path, secrets.token_bytes(KEY_BYTES))
    except OSError as error:
        raise KeyMissing(f"The keyring takes no {purpose.name} key of {period}.") from error


def _keep(path: Path, key: bytes) -> bytes:
    """Write a key, whole or not at all, unless there is one; returns the one that is there then."""
    # One by one: mkdir gives its mode to the last folder only.
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_bytes()
