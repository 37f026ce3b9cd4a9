"""Every write about people: joining, being let in, roles, one's own account, leaving."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit, sealed
from core.actions import BEAT
from core.permissions import NOBODY, Principal, require
from people import emails, leaving
from people.access import DIRECTORY, MayAccount, MayPeople
from people.models import INVITATIONS, Invitation, Role, User

UNPROVEN_DAYS = 7
A_CODE_LIVES = timedelta(minutes=15)


class InvitationSpent(PermissionDenied):
    """The invitation was used, withdrawn or has expired."""


class NotWaiting(Exception):
    """The request was answered already."""


class LastAdministrator(Exception):
    """Nobody would be left to look after the accounts."""


@transaction.atomic
def register(*, person: User, needs_approval: bool, invitation: Invitation | None = None) -> User:
    """Keep a new account. An invited person needs no approval, and gets the invitation's role.

    Raises InvitationSpent when the invitation can no longer be used.
    """
    if invitation is not None:
        invitation = Invitation.objects.open().select_for_update().filter(pk=invitation.pk).first()
        if invitation is None:
            raise InvitationSpent("The invitation can no longer be used.")
    waits = needs_approval and invitation is None
    person.is_active = not waits
    person.approved_at = None if waits else timezone.now()
    person.save()
    by = Principal.of_person(person)
    audit.record("account-made", by=by, on=person, waits=waits, invited=invitation is not None)
    if invitation is not None:
        invitation.used_at = timezone.now()
        invitation.sealed = ""
        invitation.save(update_fields=["used_at", "sealed"])
        audit.record("invitation-used", by=by, on=invitation)
        if invitation.role:
            _give(person, Role(invitation.role))
            audit.record("role-given", by=by, on=person, role=invitation.role)
    return person


def tell_administrators(*, person: User) -> None:
    """Tell those who answer requests that one waits. The mail does not say whose."""
    for administrator in User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR):
        emails.request_waits(administrator, person)


@transaction.atomic
def approve(*, person: User, by: Principal) -> User:
    """Let in a person who asked for an account, and tell them.

    Raises PermissionDenied if `by` may not answer requests, NotWaiting if it was answered.
    """
    require(by, MayPeople.ACCOUNT_APPROVE, DIRECTORY)
    person = _waiting(person)
    person.is_active = True
    person.approved_at = timezone.now()
    person.save(update_fields=["is_active", "approved_at"])
    audit.record("account-approved", by=by, on=person)
    emails.approved(person)
    return person


@transaction.atomic
def refuse(*, person: User, words: str = "", by: Principal) -> None:
    """Turn down a request, tell the person (with `words` to them, if any), and erase what they gave.

    Raises PermissionDenied if `by` may not answer requests, NotWaiting if it was answered.
    """
    require(by, MayPeople.ACCOUNT_APPROVE, DIRECTORY)
    person = _waiting(person)
    audit.record("account-refused", by=by, on=person)
    emails.refused(person, words)
    _erase(person)


@transaction.atomic
def invite(*, address: str, role: Role | None, by: Principal) -> Invitation:
    """Ask somebody to join, by mail. Raises PermissionDenied if `by` may not invite."""
    require(by, MayPeople.ACCOUNT_INVITE, DIRECTORY)
    if role is not None:
        require(by, MayPeople.ROLE_GIVE, DIRECTORY)
    invitation = Invitation(invited_by=str(by), role=role or "")
    invitation.sealed = sealed.seal(address.lower(), purpose=INVITATIONS, binds=invitation.binds)
    invitation.save()
    audit.record("invitation-sent", by=by, on=invitation, role=role and str(role))
    emails.invited(invitation, address, by.person)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Principal) -> None:
    """Take an invitation back. Raises PermissionDenied if `by` may not invite."""
    require(by, MayPeople.ACCOUNT_INVITE, DIRECTORY)
    _withdraw([invitation], by)


@transaction.atomic
def give_role(*, person: User, role: Role, by: Principal) -> None:
    """Give `person` a role over the whole installation. One they hold already stays as it is.

    Raises PermissionDenied if `by` may not give roles.
    """
    require(by, MayPeople.ROLE_GIVE, DIRECTORY)
    if role not in person.roles:
        _give(person, role)
        audit.record("role-given", by=by, on=person, role=str(role))


@transaction.atomic
def take_role(*, person: User, role: Role, by: Principal) -> None:
    """Take a role from `person`. Raises PermissionDenied, or LastAdministrator."""
    require(by, MayPeople.ROLE_GIVE, DIRECTORY)
    if role in person.roles:
        if role == Role.ADMINISTRATOR:
            _keep_an_administrator(besides=person)
            _withdraw_invitations_of(person, by)
        person.groups.remove(Group.objects.get(name=role.value))
        person.__dict__.pop("_roles", None)
        audit.record("role-taken", by=by, on=person, role=str(role))


@transaction.atomic
def suspend(*, person: User, by: Principal) -> None:
    """Keep `person` from signing in, and sign them out everywhere. Raises PermissionDenied, or LastAdministrator."""
    require(by, MayPeople.ACCOUNT_SUSPEND, DIRECTORY)
    _keep_an_administrator(besides=person)
    person.is_active = False
    person.approved_at = person.approved_at or timezone.now()
    person.save(update_fields=["is_active", "approved_at"])
    _sign_out_everywhere(person)
    _withdraw_invitations_of(person, by)
    audit.record("account-suspended", by=by, on=person)


@transaction.atomic
def restore(*, person: User, by: Principal) -> None:
    """Let a suspended person sign in again. Raises PermissionDenied."""
    require(by, MayPeople.ACCOUNT_SUSPEND, DIRECTORY)
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record("account-restored", by=by, on=person)


@transaction.atomic
def update_profile(*, person: User, by: Principal, **details: Any) -> User:
    """Change what a person says of themselves. `details` are fields of User, validated by the form.

    Raises PermissionDenied for anybody else's profile.
    """
    require(by, MayAccount.PROFILE_EDIT, person)
    changed = sorted(name for name, value in details.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, details[name])
    if changed:
        person.save(update_fields=changed)
        audit.record("profile-changed", by=by, on=person, fields=", ".join(changed))
    return person


@transaction.atomic
def record_export(*, person: User, by: Principal) -> None:
    """Note that a person took a copy of their data. Raises PermissionDenied for anybody else's."""
    require(by, MayAccount.DATA_EXPORT, person)
    audit.record("own-data-exported", by=by, on=person)


@transaction.atomic
def close_account(*, person: User, by: Principal) -> None:
    """Erase a person's account and sign them out everywhere; the audit keeps the opaque id alone.

    Raises PermissionDenied for anybody else's account, LastAdministrator when nobody would be left.
    """
    require(by, MayAccount.ACCOUNT_CLOSE, person)
    _keep_an_administrator(besides=person)
    _withdraw_invitations_of(person, by)
    leaving.forget_all(person=person, by=by)
    audit.record("account-closed", by=by, on=person)
    emails.closed(person)
    _erase(person)


@transaction.atomic
def forget_invitations() -> int:
    """Delete invitations nobody took up in time. Returns how many."""
    gone = Invitation.objects.filter(used_at=None, expires_at__lte=timezone.now())
    for invitation in gone:
        audit.record("invitation-expired", by=BEAT, on=invitation)
    return gone.delete()[0]


@transaction.atomic
def forget_unproven_accounts() -> int:
    """Erase sign-ups whose mail address was not confirmed within a week. Returns how many."""
    since = timezone.now() - timedelta(days=UNPROVEN_DAYS)
    return _forget(User.objects.unproven().filter(date_joined__lt=since), by=BEAT)


@transaction.atomic
def make_way(*, address: str, at_once: bool = False) -> int:
    """Erase an earlier sign-up with `address` that was never confirmed: the next may be the owner's.

    While its code may still be typed in it stays, unless `at_once`. Returns how many went.
    """
    earlier = User.objects.unproven().filter(email=address.lower())
    if not at_once:
        earlier = earlier.filter(date_joined__lt=timezone.now() - A_CODE_LIVES)
    return _forget(earlier, by=NOBODY)


@transaction.atomic
def drop_unproven_ways_in(*, person: User, password_too: bool) -> bool:
    """Drop what opens an account before its address is proven: a stranger may have signed up with it.

    Connected accounts and sessions always go. Returns whether a password went.
    """
    if not User.objects.unproven().filter(pk=person.pk).exists():
        return False
    drops_password = password_too and person.has_usable_password()
    if drops_password:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    SocialAccount.objects.filter(user=person).delete()
    _sign_out_everywhere(person)
    audit.record("unproven-ways-in-dropped", by=Principal.of_person(person), on=person)
    return drops_password


def _forget(accounts: Iterable[User], *, by: Principal) -> int:
    gone = list(accounts)
    for person in gone:
        audit.record("unproven-account-erased", by=by, on=person)
        _erase(person)
    return len(gone)


def _waiting(person: User) -> User:
    found = User.objects.waiting().select_for_update(of=("self",)).filter(pk=person.pk).first()
    if found is None:
        raise NotWaiting("This request was answered already.")
    return found


def _give(person: User, role: Role) -> None:
    person.groups.add(Group.objects.get(name=role.value))
    person.__dict__.pop("_roles", None)


def _keep_an_administrator(*, besides: User) -> None:
    """Raise LastAdministrator when `besides` is the only active one. Locks the role while it looks."""
    Group.objects.select_for_update().get(name=Role.ADMINISTRATOR.value)
    if Role.ADMINISTRATOR not in besides.roles:
        return
    others = User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR.value)
    if not others.exclude(pk=besides.pk).exists():
        raise LastAdministrator("Nobody would be left to look after the accounts.")


def _withdraw(invitations: Iterable[Invitation], by: Principal) -> None:
    for invitation in invitations:
        audit.record("invitation-withdrawn", by=by, on=invitation)
        invitation.delete()


def _withdraw_invitations_of(person: User, by: Principal) -> None:
    """What somebody may no longer do themselves, their invitations must not do for them."""
    sent = Invitation.objects.filter(used_at=None, invited_by=str(Principal.of_person(person)))
    _withdraw(sent.select_for_update(), by)


def _sign_out_everywhere(person: User) -> None:
    sessions: Any = person.usersession_set  # type: ignore[attr-defined]  # allauth's table
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.all().delete()


def _erase(person: User) -> None:
    _sign_out_everywhere(person)
    person.delete()
