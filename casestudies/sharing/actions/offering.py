"""Writing an offer and sending it."""

import json
import secrets
from collections.abc import Collection, Mapping
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.transaction import on_commit
from django.utils import timezone
from django.utils.crypto import salted_hmac

from casestudies.access import MayOffer
from casestudies.models import Offer, OfferFile
from casestudies.models.offers import GROUPS, IN_A_GROUP, LETTERS, MOST_FILES, OFFERS, hash_of
from casestudies.sharing import emails
from casestudies.wording import OFFERED
from core import actions as core_actions
from core import audit, sealed
from core.models import Consent
from core.permissions import Kind, Principal, require

Answers = Mapping[str, str | list[str]]


class ChangedElsewhere(Exception):
    """Somebody saved a later edition meanwhile: in another window, or with the same code elsewhere."""

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self.offer = offer


class AlreadySent(Exception):
    """What has been sent is changed no more by whoever sent it."""


class Incomplete(Exception):
    """It lacks what a reviewer needs, or says not yet how it may be published."""


class TooMany(Exception):
    """There are as many files with it as there may be."""


def code_of(token: str) -> str:
    """The code that goes with a form: sending the same form again makes the same one."""
    number = int.from_bytes(salted_hmac("casestudies.offer", token, algorithm="sha256").digest())
    letters = []
    for _position in range(GROUPS * IN_A_GROUP):
        number, at = divmod(number, len(LETTERS))
        letters.append(LETTERS[at])
    groups = ["".join(letters[at : at + IN_A_GROUP]) for at in range(0, len(letters), IN_A_GROUP)]
    return "-".join(groups)


@transaction.atomic
def begin(
    *, token: str, answers: Answers, by: Principal, held: Collection[str] = ()
) -> tuple[Offer, str]:
    """Begin an offer; returns it with its code, of which only a hash is kept.

    token: of the form that was filled in, so that a second press makes no second offer. A form that
    somebody finds in a browser later opens nothing: it begins an offer of its own once the first was
    worked on or let go of. held: the codes this browser holds, which open what they open.
    """
    code = code_of(token)
    given = {"answers": dict(answers), "person": by.person}
    offer, is_new = Offer.objects.get_or_create(code_hash=hash_of(code), defaults=given)
    if not (is_new or code in held or _is_pressed_again(offer, by)):
        code = code_of(secrets.token_hex(16))
        offer, is_new = Offer.objects.create(code_hash=hash_of(code), **given), True
    if is_new:
        audit.record("offer-begun", by=holder_of(offer, by), on=offer)
    return offer, code


def _is_pressed_again(offer: Offer, by: Principal) -> bool:
    """Whether whoever began an offer may not have had the answer yet: nobody has gone on with it."""
    return (
        offer.edition == 1 and offer.is_draft and not offer.let_go_at and offer.person == by.person
    )


@transaction.atomic
def let_go(*, codes: Collection[str]) -> None:
    """Note that a browser forgets codes: the forms their offers were begun with open them no more."""
    hashes = [hash_of(code) for code in codes]
    for offer in Offer.objects.filter(code_hash__in=hashes, let_go_at=None):
        offer.let_go_at = timezone.now()
        offer.save(update_fields=["let_go_at"])
        audit.record("offer-let-go", by=Principal(Kind.BEARER, str(offer.public_id)), on=offer)


def holder_of(offer: Offer, by: Principal) -> Principal:
    """The account it is offered from, else whoever holds its code."""
    return by if by.person else Principal(Kind.BEARER, str(offer.public_id))


@transaction.atomic
def save_answers(*, offer: Offer, answers: Answers, edition: int, by: Principal) -> Offer:
    """Keep what was typed; saving the same again changes nothing.

    Raises PermissionDenied, AlreadySent, and ChangedElsewhere where `edition` is not the last.
    """
    offer = _to_write(offer, by)
    answers = offer.answers | dict(answers)
    if answers == offer.answers:
        return offer
    if edition != offer.edition:
        raise ChangedElsewhere(offer)
    offer.answers = answers
    _touch(offer, "answers")
    return offer


@transaction.atomic
def choose_uses(
    *, offer: Offer, uses: Collection[str], name: str, email: str, by: Principal
) -> Offer:
    """Note what may be done with it, and seal who offers it. Raises PermissionDenied, AlreadySent."""
    offer = _to_write(offer, by)
    offer.uses = sorted(uses)
    offer.sealed_contact = (
        sealed.seal(json.dumps({"name": name, "email": email}), purpose=OFFERS, binds=offer.binds)
        if name or email
        else ""
    )
    _touch(offer, "uses", "sealed_contact")
    return offer


@transaction.atomic
def add_file(
    *,
    offer: Offer,
    content: ContentFile,
    name: str,
    words: str,
    sides: tuple[int, int] | None,
    by: Principal,
) -> OfferFile:
    """Keep a file that was checked and stripped. sides: of a picture, its width and height in pixels.

    Raises PermissionDenied, AlreadySent, TooMany.
    """
    offer = _to_write(offer, by)
    if offer.files.count() >= MOST_FILES:
        raise TooMany
    width, height = sides or (None, None)
    file = OfferFile(
        offer=offer, name=name, words=words, size=content.size, width=width, height=height
    )
    audit.record("offer-file-added", by=by, on=file)
    file.file.save(name, content, save=False)
    file.save()
    _touch(offer)
    return file


@transaction.atomic
def describe_file(*, file: OfferFile, words: str, by: Principal) -> None:
    """Say in other words what a file shows. Raises PermissionDenied, AlreadySent."""
    offer = _to_write(file.offer, by)
    file.words = words
    file.save(update_fields=["words"])
    _touch(offer)


@transaction.atomic
def remove_file(*, file: OfferFile, by: Principal) -> None:
    """Take a file out, from the disk too. Raises PermissionDenied, AlreadySent."""
    offer = _to_write(file.offer, by)
    audit.record("offer-file-removed", by=by, on=file)
    forget_files([file])
    _touch(offer)


def forget_files(files: Collection[OfferFile]) -> None:
    """Delete files; those on the disk go when the transaction is through."""
    for file in files:
        on_commit(partial(file.file.storage.delete, str(file.file.name)))
        file.delete()


@transaction.atomic
def send(*, offer: Offer, is_complete: bool, by: Principal, mails: bool = True) -> Offer:
    """Send it to be reviewed, with the consents that were chosen. What was sent already stays sent.

    is_complete: whether its form found nothing wanting; mails: whether the address with it may be
    written to, that somebody typed in. Raises PermissionDenied, Incomplete.
    """
    require(by, MayOffer.WRITE, offer)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if not offer.is_draft:
        return offer
    if not is_complete or not offer.way:
        raise Incomplete
    offer.state = Offer.State.OFFERED
    offer.sent_at = offer.touched_at = timezone.now()
    offer.save(update_fields=["state", "sent_at", "touched_at"])
    for use in offer.uses:
        kind = Consent.Use(use)
        core_actions.give_consent(subject=offer.subject, use=kind, text=OFFERED[kind].text(), by=by)
    audit.record("offer-sent", by=by, on=offer)
    if mails:
        emails.received(offer)
    return offer


@transaction.atomic
def new_code(*, offer: Offer, by: Principal) -> str:
    """Give it another code; the one before opens nothing any more. Raises PermissionDenied."""
    require(by, MayOffer.READ, offer)
    require(by, MayOffer.AGREE, offer)
    code = code_of(secrets.token_hex(16))
    offer.code_hash = hash_of(code)
    offer.save(update_fields=["code_hash"])
    audit.record("offer-code-renewed", by=by, on=offer)
    return code


def _to_write(offer: Offer, by: Principal) -> Offer:
    """The offer as it stands now, nobody else writing to it until this is through."""
    require(by, MayOffer.WRITE, offer)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if not offer.is_draft:
        raise AlreadySent
    return offer


def _touch(offer: Offer, *fields: str) -> None:
    offer.edition += 1
    offer.touched_at, offer.told_at = timezone.now(), None
    offer.save(update_fields=[*fields, "edition", "touched_at", "told_at"])
