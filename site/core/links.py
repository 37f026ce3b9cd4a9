"""Links that are mailed: signed, each kind of them by itself, so that none opens another's door.

A link says what it is about and nothing else. Who holds it may do what its page offers, while what it
is about stands as it stood when the link was mailed.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OpensNothing(Exception):
    """The link is of no use. says: why, to whoever followed it."""

    says: Any = ""


class Over(OpensNothing):
    """What it was about is gone, or has been dealt with: its page knows best what to say."""


class Expired(Over):
    """Its time is up."""

    says = _("The time of this link is up.")


class Altered(OpensNothing):
    """It is not as we wrote it."""

    says = _("Part of this link is missing or was changed. Copy the whole of it from the mail.")


class OfAnotherKind(OpensNothing):
    """We wrote it, for another page."""

    says = _("This link belongs to another page. Open it from the mail, just as it stands there.")


@dataclass(frozen=True)
class Link:
    """A kind of link. name: what it is signed as, never changed while links of it are about; view: the
    name of the page it opens; lasts: for how long, None for as long as what it is about."""

    name: str
    view: str
    lasts: timedelta | None = None

    def __post_init__(self) -> None:
        if _kinds.setdefault(self.name, self) != self:
            raise ValueError(f"Links {self.name} are already declared otherwise.")

    def token(self, about: str | list[str]) -> str:
        return signing.dumps(about, salt=self.name)

    def path(self, about: str | list[str]) -> str:
        return reverse(self.view, args=[self.token(about)])

    def address(self, about: str | list[str]) -> str:
        """The whole of it, as it stands in a mail."""
        return settings.BASE_URL + self.path(about)

    def read(self, token: str) -> Any:
        """What a link is about. Raises Expired, OfAnotherKind, Altered."""
        try:
            return signing.loads(token, salt=self.name, max_age=self.lasts)
        except signing.SignatureExpired as error:
            raise Expired from error
        except signing.BadSignature as error:
            is_ours = any(kind.has_signed(token) for kind in _kinds.values())
            raise (OfAnotherKind if is_ours else Altered) from error

    def has_signed(self, token: str) -> bool:
        try:
            signing.loads(token, salt=self.name)
        except signing.BadSignature:
            return False
        return True


_kinds: dict[str, Link] = {}
