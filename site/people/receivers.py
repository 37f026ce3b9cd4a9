"""What happens here when allauth tells that somebody showed who they are."""

from typing import Any

from allauth.account.signals import authentication_step_completed, password_reset
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from people import actions
from people.models import User


@receiver(authentication_step_completed)
def a_mailed_code_was_typed_in(
    *, request: HttpRequest, user: User, method: str, **_kwargs: Any
) -> None:
    """allauth confirms the address next, so that this is the last moment to see it unproven."""
    if method == "code" and actions.drop_unproven_ways_in(person=user, password_too=True):
        messages.info(
            request,
            _(
                "A password chosen before this address was confirmed no longer works: "
                "somebody else could have chosen it. You can set one under “Your account”."
            ),
        )


@receiver(password_reset)
def a_password_was_set_by_a_mailed_link(*, user: User, **_kwargs: Any) -> None:
    actions.drop_unproven_ways_in(person=user, password_too=False)
