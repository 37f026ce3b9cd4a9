"""Copies of the keyring: apart from every data backup, and removed after days.

A key that was destroyed lives on in its copies until they are removed, so they are few and short-lived.
"""

import io
import os
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core import backups, sealed

STAMP = "keyring-%Y%m%dT%H%M%SZ.tar"


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
    old = [path for path in folder.glob(backups.KEYS) if _made_at(path) < now - keep]
    for path in old:
        path.unlink()
    return copy, len(old)


def restore(folder: Path) -> tuple[list[str], list[str]]:
    """Put back missing keys from the newest copy in `folder`; returns (put back, left out).

    A key whose time is up is left out: it was destroyed for good. Raises Refused where there is no
    copy, or where a key in the ring differs from its copy.
    """
    copies = sorted(folder.glob(backups.KEYS))
    if not copies:
        raise backups.Refused(f"There is no copy of the keyring in {folder}.")
    ring = Path(settings.KEYRING_DIR)
    put_back: list[str] = []
    expired: list[str] = []
    with tarfile.open(copies[-1]) as archive:
        keys = {entry.name: archive.extractfile(entry) for entry in archive if entry.isfile()}
        wanted = {name: file.read() for name, file in keys.items() if file}
    for name, key in wanted.items():
        path = ring / name
        if path.exists() and path.read_bytes() != key:
            raise backups.Refused(
                f"{name} in the keyring differs from its copy. Nothing was put back."
            )
    for name, key in wanted.items():
        purpose, _, period = name.removesuffix(".key").partition("/")
        try:
            until = sealed.expires(purpose, period)
        except ValueError as error:
            raise backups.Refused(str(error)) from error
        if until <= timezone.now():
            expired.append(name)
        elif sealed.put(purpose, period, key):
            put_back.append(name)
    return put_back, expired


def _made_at(copy: Path) -> datetime:
    return datetime.strptime(copy.name, STAMP).replace(tzinfo=UTC)
