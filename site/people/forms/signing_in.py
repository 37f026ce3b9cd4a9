"""allauth's forms in our words: labels, hints, no placeholders. What they do is allauth's."""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.forms import plain_text
from people import actions
from people.adapter import invitation_of
from people.forms.profile import MISSING, say_what_is_missing

LABELS: dict[str, Any] = {
    "login": _("Email address"),
    "email": _("Email address"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("The new password once more"),
    "oldpassword": _("Your password now"),
    "remember": _("Keep me signed in on this device"),
    "code": _("Code"),
    "passwordless": _("Sign in with this passkey alone"),
    "name": _("Name"),
}
HINTS: dict[str, Any] = {
    "password": "",
    "oldpassword": "",
    "password1": _("At least 12 characters. Three or four unrelated words work well."),
    "passwordless": _(
        "It then takes the place of the password and the code. Your device asks for a fingerprint, your face or a PIN."
    ),
}
SIGNUP_ORDER = [
    "email", "display_name", "organisation", "role_there", "area", "reason", "password1",
]  # fmt: skip


class InOurWords(forms.BaseForm):
    """Gives the fields of a form of allauth's our labels and hints."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in LABELS:
                field.label = LABELS[name]
                field.help_text = HINTS.get(name, field.help_text)
        say_what_is_missing(self)


class InvitedOrNot(InOurWords):
    """Sign-up: an invitation fixes the address, and approval needs to know what somebody hopes to do."""

    field_order = SIGNUP_ORDER
    account_already_exists: bool
    validate_unique_email: Callable[[str], str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        invitation = invitation_of(context.request)
        if invitation is not None:
            self.initial["email"] = invitation.address
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("The address you were invited at.")
        elif settings.REGISTRATION == "approved":
            self.fields["reason"].required = True
            self.fields["reason"].help_text = _(
                "A sentence or two, for the person who reads your request."
            )
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "Leave it empty to sign in with a code we mail you each time. "
                "Otherwise at least 12 characters: three or four unrelated words work well."
            )

    def try_save(self, request: HttpRequest) -> Any:
        """As allauth does, once an earlier sign-up that nobody confirmed has made way.

        An invited person has shown that the address is theirs; a code lives on for anyone else.
        """
        address, invited = self.cleaned_data["email"], invitation_of(request) is not None
        try:
            with transaction.atomic():
                if actions.make_way(address=address, at_once=invited):
                    self.validate_unique_email(address)
                return self._save_or_write(request)
        except IntegrityError:
            self.validate_unique_email(address)
            if not self.account_already_exists:
                raise
            # Somebody was quicker by a moment: by now the address is known.
            return self._save_or_write(request)

    def _save_or_write(self, request: HttpRequest) -> Any:
        """Keep the new account, or write to the address that has one; both take as long."""
        if self.account_already_exists and (password := self.cleaned_data.get("password1")):
            make_password(password)
        return super().try_save(request)  # type: ignore[misc]  # allauth's forms have it


class SignupForm(InvitedOrNot, account.SignupForm):
    pass


class SocialSignupForm(InvitedOrNot, social.SignupForm):
    pass


class LoginForm(InOurWords, account.LoginForm):
    pass


class RequestLoginCodeForm(InOurWords, account.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(InOurWords, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailForm(InOurWords, account.ConfirmEmailVerificationCodeForm):
    pass


class ChangeEmailForm(InOurWords, account.ChangeEmailForm):
    pass


class AddEmailForm(InOurWords, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email address")


class NewPassword(InOurWords):
    """A password that takes the place of another, or of none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(NewPassword, account.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class AuthenticateForm(InOurWords, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(InOurWords, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):
    pass


@contextmanager
def a_wrong_answer() -> Iterator[None]:
    """Turns whatever allauth and fido2 raise at a malformed passkey into a message."""
    try:
        yield
    except (
        ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error,
    ) as error:  # fmt: skip
        raise get_adapter().validation_error("incorrect_code") from error


class PasskeyName(InOurWords):
    """A name of up to 80 plain characters, by which its owner knows a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=LABELS["name"],
            max_length=80,
            required=self.fields["name"].required,
            error_messages={"required": MISSING["name"]},
            validators=[plain_text],
            help_text=_("So that you know it again, such as “Work phone”."),
        )


class AddPasskeyForm(PasskeyName, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.order_fields(["name", "passwordless", "credential"])

    def clean(self) -> dict[str, Any]:
        with a_wrong_answer():
            return super().clean() or {}


class PasskeyAnswer(forms.BaseForm):
    """What a browser answers for a passkey, which need not be what a passkey would say."""

    def clean_credential(self) -> Any:
        with a_wrong_answer():
            return super().clean_credential()  # type: ignore[misc]  # allauth's forms have it


class LoginByPasskeyForm(PasskeyAnswer, webauthn.LoginWebAuthnForm):
    pass


class AuthenticateByPasskeyForm(PasskeyAnswer, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateByPasskeyForm(PasskeyAnswer, webauthn.ReauthenticateWebAuthnForm):
    pass


class EditPasskeyForm(PasskeyName, webauthn.EditWebAuthnForm):
    pass
