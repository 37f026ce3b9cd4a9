"""How allauth works here: who may register, what is kept of it, and how second factors are stored."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import sealed, strangers
from people import actions
from people.forms.profile import ABOUT
from people.models import SECOND_FACTORS, Invitation, User

INVITATION_KEY = "invitation"
# What is mailed because somebody typed an address in who need not be its owner.
TO_AN_ADDRESS_TYPED_IN = {
    f"account/email/{name}"
    for name in (
        "account_already_exists", "email_confirmation", "email_confirmation_signup", "login_code",
        "password_reset_key", "unknown_account",
    )
}  # fmt: skip
# How somebody confirms that it is them, the quickest first.
WAYS = {
    "mfa_reauthenticate:webauthn": _("Use your passkey"),
    "reauthenticate": _("Type your password"),
    "mfa_reauthenticate": _("Type a code from your app, or a recovery code"),
}


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation this browser opened, while it may still be used and its address be read."""
    public_id = request.session.get(INVITATION_KEY)
    invitation = (
        Invitation.objects.open().filter(public_id=public_id).first() if public_id else None
    )
    try:
        return invitation if invitation and invitation.address else None
    except sealed.Unreadable:
        return None


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account may not sign in at the moment."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _(
            "The address and the password do not belong together. Check both, or ask for a code by mail."
        ),
        "email_taken": _("This address cannot be used. Choose another."),
        "enter_current_password": _("This is not your password now."),
        "incorrect_code": _(
            "This code is not right, or its time is up. Check it, or ask for a new one."
        ),
        "incorrect_password": _("This password is not right."),
        "invalid_login": _("Enter your email address."),
        "invalid_password_reset": _(
            "This link has been used or its time is up. Ask for a new one."
        ),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
        "rate_limited": _("Wait a few seconds before you ask for another code."),
        "same_as_current": _("This is the address you have already given."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.REGISTRATION != "invitation" or invitation_of(request) is not None

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> User:
        person = cast(User, super().save_user(request, user, form, commit=False))
        for name in ABOUT:
            setattr(person, name, form.cleaned_data[name])
        actions.register(
            person=person,
            needs_approval=settings.REGISTRATION == "approved",
            invitation=invitation_of(request),
        )
        request.session.pop(INVITATION_KEY, None)
        return person

    def pre_login(
        self, request: HttpRequest, user: Any, *, signup: bool, **kwargs: Any
    ) -> HttpResponse | None:
        # A newcomer who waits for approval still proves the address first: the pages they see
        # then are those that somebody sees whose address has an account already.
        if signup and not user.is_active:
            return None
        response: HttpResponse | None = super().pre_login(request, user, signup=signup, **kwargs)
        return response

    def login(self, request: HttpRequest, user: Any) -> None:
        if not user.is_active:
            clear_login(request)
            if user.approved_at is None:
                actions.tell_administrators(person=user)
            raise ImmediateHttpResponse(redirect("account_inactive"))
        super().login(request, user)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """allauth's ways in our words, the quickest first: the first is where people are sent."""
        return sorted(
            (
                {**way, "description": WAYS[way["id"]]}
                for way in super().get_reauthentication_methods(user)
            ),
            key=lambda way: list(WAYS).index(way["id"]),
        )

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        # Only the owner of the mailbox reads these, so they may say what the page does not.
        if template_prefix == "account/email/account_already_exists":
            context |= {"begun": User.objects.unproven().filter(email=str(email).lower()).exists()}
        if template_prefix == "account/email/unknown_account":
            found = User.objects.filter(email=str(email).lower()).first()
            context |= {"waits": found is not None and found.approved_at is None, "stopped": found}
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        request = context.get("request")
        if (
            request is not None
            and template_prefix in TO_AN_ADDRESS_TYPED_IN
            and not strangers.may_be_written_to(request, str(email), rates=strangers.CODES)
        ):
            message.to = []  # sent to nobody; whoever typed it in is answered the same
        return message


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "disconnect_last": _("This is your only way to sign in. Add another first."),
        "no_password": _("Set a password first: this is your only way to sign in."),
    }

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        # Everyone is asked for the name they want to go by, and an address is never confirmed unasked.
        return False

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        known = sociallogin.account.extra_data
        claims = known.get("userinfo") or known.get("id_token") or known
        return super().get_signup_form_initial_data(sociallogin) | {
            "display_name": str(claims.get("name") or "")[:80]
        }


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is not right, or its time is up. Wait for the next one and try again."
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealed.seal(text, purpose=SECOND_FACTORS, binds="mfa.authenticator")

    def decrypt(self, encrypted_text: str) -> str:
        return sealed.unseal(encrypted_text, purpose=SECOND_FACTORS, binds="mfa.authenticator")

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  # allauth's name
        others = Authenticator.objects.filter(user=user, type=type).count()
        return (
            gettext("Passkey %(number)d") % {"number": others + 1} if others else gettext("Passkey")
        )

    def build_totp_svg(self, url: str) -> str:
        """The square code to scan, black on white in dark mode too, as markup for a page."""
        import qrcode  # type: ignore[import-untyped]
        from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

        return qrcode.make(url, image_factory=SvgPathFillImage, box_size=14).to_string(
            encoding="unicode"
        )
