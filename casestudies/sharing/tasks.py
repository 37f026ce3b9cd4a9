"""Periodic work on what was offered."""

from casestudies.sharing import actions


def erase_untouched() -> int:
    """Erase what nobody goes on with, and tell of it a fortnight before. Returns how many were erased."""
    _told, erased = actions.erase_untouched()
    return erased
