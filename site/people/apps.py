from datetime import timedelta

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from core import beat
        from people import (
            actions,
            permissions,  # noqa: F401  # declares the rules to the kernel
            receivers,  # noqa: F401  # listens
        )

        beat.every(timedelta(days=1), "invitations-expiry", actions.forget_invitations)
        beat.every(timedelta(days=1), "unproven-accounts-expiry", actions.forget_unproven_accounts)
