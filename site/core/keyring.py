"""Copies of the keyring: apart from every data backup, and removed after days.

A key that was destroyed lives on in its copies until they are removed, so they are few and short-lived.
"""

import io
import os
import re
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core import backups, sealed

STAMP = "keyring-%Y%m%dT%H%M%SZ.tar"
NAMED = re.compile(r"keyring-\d{8}T\d{6}Z\.tar")


def back_up(folder: Path, *, keep: timedelta) -> tuple[Path, int]:
    """Copy every key into `folder` and remove copies older than `keep`; returns (copy, removed).

    Raises Refused where `folder` is near a data backup or among what such a backup holds, and where
    there are no keys.
    """
    if backups.near(folder, backups.MANIFEST):
        raise backups.Refused(
            f"{folder} is near a backup of the data: together they would open what is sealed. "
            "Copy the keys to another place."
        )
    if folder.resolve().is_relative_to(Path(settings.VAR).resolve()):
        raise backups.Refused(
            f"{folder} is inside {settings.VAR}, which is backed up with the data."
        )
    found = list(sealed.keys())
    if not found:
        raise backups.Refused("The keyring is empty or not mounted. Nothing was copied or removed.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = timezone.now().astimezone(UTC)
    copy = folder / now.strftime(STAMP)
    part = copy.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        for purpose, period, _until, path in found:
            key = path.read_bytes()
            entry = tarfile.TarInfo(f"{purpose.name}/{period}.key")
            entry.size = len(key)
            archive.addfile(entry, io.BytesIO(key))
    part.replace(copy)
    old = [path for path in _copies(folder) if _made_at(path) < now - keep]
    for path in old:
        path.unlink()
    return copy, len(old)


def restore(folder: Path) -> tuple[list[str], list[str]]:
    """Put back missing keys from the newest copy in `folder`; returns (put back, left out).

    A key whose time is up is left out: it was destroyed for good. Raises Refused, and puts none back,
    where there is no copy or it cannot be read, where it holds what is no key of this ring, or where
    a key in the ring differs from its copy.
    """
    copies = _copies(folder)
    if not copies:
        raise backups.Refused(f"There is no copy of the keyring in {folder}.")
    wanted = {name: (_checked(name, key), key) for name, key in _unpacked(copies[-1]).items()}
    now = timezone.now()
    expired = [name for name, (until, _key) in wanted.items() if until <= now]
    put_back = [
        name
        for name, (until, key) in wanted.items()
        if until > now and sealed.put(*_purpose_and_period(name), key)
    ]
    return put_back, expired


def _unpacked(copy: Path) -> dict[str, bytes]:
    """The keys in a copy, by name, such as "mail/2026-11.key"."""
    try:
        with tarfile.open(copy) as archive:
            keys = {entry.name: archive.extractfile(entry) for entry in archive if entry.isfile()}
            return {name: file.read() for name, file in keys.items() if file}
    except tarfile.TarError as error:
        raise backups.Refused(f"{copy} cannot be read. Nothing was put back.") from error


def _checked(name: str, key: bytes) -> datetime:
    """When the key's time is up. Raises Refused where it is no key, or not the one in the ring."""
    try:
        until = sealed.expires(*_purpose_and_period(name))
    except ValueError as error:
        raise backups.Refused(f"{error} Nothing was put back.") from error
    if len(key) != sealed.KEY_BYTES:
        raise backups.Refused(f"{name} in the copy is no key. Nothing was put back.")
    path = Path(settings.KEYRING_DIR) / name
    if path.exists() and path.read_bytes() != key:
        raise backups.Refused(f"{name} in the keyring differs from its copy. Nothing was put back.")
    return until


def _purpose_and_period(name: str) -> tuple[str, str]:
    purpose, _, period = name.removesuffix(".key").partition("/")
    return purpose, period


def _copies(folder: Path) -> list[Path]:
    """The copies of the keyring in `folder`, oldest first."""
    return sorted(path for path in folder.glob(backups.KEYS) if NAMED.fullmatch(path.name))


def _made_at(copy: Path) -> datetime:
    return datetime.strptime(copy.name, STAMP).replace(tzinfo=UTC)
