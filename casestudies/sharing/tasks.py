"""Periodic work on what was offered."""

from casestudies.sharing import actions


def erase_untouched() -> int:
    """Erase what nobody goes on with, and tell of it a fortnight before. Returns how many were erased."""
    _told, erased = actions.erase_untouched()
    return erased


def look_for_unread() -> int:
    """Tell of public cases that two people have not read. Returns how many there are."""
    return actions.tell_of_unread()
