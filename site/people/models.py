"""People: the account, and the roles it holds over the whole installation."""

import uuid
import zoneinfo
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import sealed
from core.permissions import Principal, can
from people.access import DIRECTORY, MayPeople


class Role(models.TextChoices):
    """A role over the whole installation. Each has a group of the same name, which carries it into the CMS."""

    EDITOR = "editor", _("Editor")
    MODERATOR = "moderator", _("Moderator")
    FACILITATOR = "facilitator", _("Facilitator")
    ADMINISTRATOR = "administrator", _("Administrator")
    DATA_PROTECTION = "data-protection", _("Data-protection officer")


# An invitation waits a fortnight; its address must not be readable in a backup for much longer.
INVITATIONS = sealed.declare("invitations", keep=timedelta(days=30))
INVITATION_DAYS = 14
# The seeds of codes and recovery codes: out of the database, for as long as an account may last.
SECOND_FACTORS = sealed.declare("second-factors", keep=timedelta(days=20 * 365))


def known_zone(name: str) -> None:
    """Raise ValidationError for a time zone that does not exist."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("%(name)s is not a time zone, such as Europe/London."), params={"name": name}
        )


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, principal: Principal) -> Self:
        """The directory for those who look after accounts; to anyone else, their own entry alone."""
        if can(principal, MayPeople.DIRECTORY_READ, DIRECTORY):
            return self
        return self.filter(pk=principal.person.pk) if principal.person else self.none()

    def waiting(self) -> Self:
        """Those who asked for an account and have not been answered."""
        return self.filter(is_active=False, approved_at=None)

    def unproven(self) -> Self:
        """Those who signed up and never showed that the mail address is theirs."""
        return (
            self.filter(
                last_login=None, is_superuser=False, groups=None, emailaddress__verified=False
            )
            .exclude(emailaddress__verified=True)
            .distinct()
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, is_superuser=True, approved_at=timezone.now(), **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account. What others see of them is the display name they chose."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email address"), max_length=254, unique=True)
    display_name = models.CharField(_("display name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    role_there = models.CharField(_("your role there"), max_length=120, blank=True)
    area = models.ForeignKey(
        "places.Place", models.SET_NULL, null=True, blank=True, verbose_name=_("area")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/London", validators=[known_zone]
    )
    language = models.CharField(
        _("language"), max_length=10, default="en-gb", choices=settings.LANGUAGES
    )
    reason = models.TextField(_("what you hope to do here"), max_length=1000, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="people_user_one_account_an_address"),
        ]

    def __str__(self) -> str:
        return self.display_name or gettext("Someone without a name")

    def clean(self) -> None:
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def get_username(self) -> str:
        # What Wagtail shows of a person, in reports too: never the mail address.
        return str(self)

    def natural_key(self) -> tuple[str]:
        return (self.email,)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles over the whole installation, asked of the database once for each object."""
        if "_roles" not in self.__dict__:
            names = {group.name for group in self.groups.all()} if self.pk else set()
            self._roles = frozenset(role for role in Role if role.value in names)
        return self._roles


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Those that may still be used."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())

    def visible_to(self, principal: Principal) -> Self:
        return self if can(principal, MayPeople.ACCOUNT_INVITE, DIRECTORY) else self.none()


def invitation_end() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """Somebody asked to join, by mail, once. The address is sealed, and dropped when it is used.

    invited_by: the opaque id of the administrator. role: what the newcomer gets at once, if any.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed = models.TextField(blank=True)
    invited_by = models.CharField(max_length=80)
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=invitation_end)
    used_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(sealed=""),
                name="people_invitation_keeps_no_address_once_used",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="people_invitation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.public_id}"

    @property
    def address(self) -> str:
        """The address it was sent to. Raises sealed.Unreadable where it cannot be."""
        return sealed.unseal(self.sealed, purpose=INVITATIONS, binds=self.binds)

    @property
    def binds(self) -> str:
        return f"people.invitation:{self.public_id}"
