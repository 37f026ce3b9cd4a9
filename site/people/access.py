"""What may be asked about accounts. Who holds which role there: people.permissions."""

from enum import auto

from core.permissions import Permission


class MayPeople(Permission):
    DIRECTORY_READ = auto()
    ACCOUNT_APPROVE = auto()
    ACCOUNT_INVITE = auto()
    ACCOUNT_SUSPEND = auto()
    ROLE_GIVE = auto()


class Directory:
    """The accounts of the whole installation."""


DIRECTORY = Directory()


class MayAccount(Permission):
    """About one account. Each is its owner's alone, whatever roles others hold."""

    PROFILE_EDIT = auto()
    DATA_EXPORT = auto()
    ACCOUNT_CLOSE = auto()
