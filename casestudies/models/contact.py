import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from core import sealed
from core.permissions import Principal

# Two years without anybody confirming a contact, and the address is gone for good.
CONTACTS = sealed.declare("contacts", keep=timedelta(days=2 * 365))


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, principal: Principal) -> Self:
        """Nobody reads a contact: it is written to by relay only."""
        return self.none()


class Contact(models.Model):
    """Whom to write to about a case study. The address is sealed and shown to nobody.

    Closed: never on the page, whose revisions would copy it. `case` is the page's public id.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.UUIDField(unique=True)
    sealed_address = models.TextField()
    confirmed_at = models.DateTimeField(default=timezone.now)

    objects = ContactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"contact {self.public_id}"

    @property
    def address(self) -> str:
        """To relay to, and to know whose it is when they leave; "" where it can be read no more. Nobody is
        shown it. Raises KeyMissing."""
        return sealed.opened(self.sealed_address, purpose=CONTACTS, binds=self.binds)

    @property
    def binds(self) -> str:
        """What the sealed address belongs to."""
        return f"casestudies.contact:{self.case}"
