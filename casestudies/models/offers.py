"""What a practitioner offers the library: the answers, the files with them, and how far it has come."""

import hashlib
import json
import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casestudies.access import LIBRARY, MayLibrary
from core import sealed
from core.models import Consent
from core.models.files import closed_storage
from core.permissions import Kind, Principal, can

# Who offered a case, for as long as they may have to be asked about it.
OFFERS = sealed.declare("offers", keep=timedelta(days=2 * 365))
# Letters that are hard to take for one another, read out or written down; no vowels, so no words.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
GROUPS, IN_A_GROUP = 4, 4
# A draft nobody touched is told of, where there is an address, and then erased.
KEPT, WARNED = timedelta(days=90), timedelta(days=76)
MOST_FILES = 5
# How a case may be published; the uses are named in core.models.Consent.
WAYS = (
    Consent.Use.PUBLISH_NAMED,
    Consent.Use.PUBLISH_ORGANISATION,
    Consent.Use.PUBLISH_ANONYMISED,
)


def hash_of(code: str) -> str:
    """What is kept of a code: small letters, spaces and hyphens make no difference."""
    letters = "".join(letter for letter in code.upper() if letter.isalpha())
    return hashlib.sha256(f"casestudies.offer:{letters}".encode()).hexdigest()


class OfferQuerySet(models.QuerySet["Offer"]):
    def held_by(self, principal: Principal) -> Self:
        """Those of whoever holds their code, or of the account they were offered from."""
        if principal.kind is Kind.BEARER:
            return self.filter(public_id=principal.key)
        return self.filter(person=principal.person) if principal.person else self.none()

    def visible_to(self, principal: Principal) -> Self:
        """One's own; to those who review, all that were sent. A draft is its holder's alone."""
        if can(principal, MayLibrary.OFFER_REVIEW, LIBRARY):
            return self.filter(~Q(state=Offer.State.DRAFT) | Q(person=principal.person))
        return self.held_by(principal)

    def untouched_since(self, moment: Any) -> Self:
        """What nobody has worked on: drafts, and those that were declined."""
        over = [Offer.State.DRAFT, Offer.State.DECLINED]
        return self.filter(state__in=over, touched_at__lte=moment)


class Offer(models.Model):
    """A case study that somebody without an account in the CMS offers the library.

    answers: what was typed, by the name of the question, as it was typed; uses: what its consents
    will be about. edition grows with every change, so that a second window cannot overwrite the first
    unseen. case: the public id of the page made from it; taken_up_by: the opaque id of whoever reviews
    it. let_go_at: when a browser was told to forget its code. asked: what is to be changed in the final
    text, in the words of whoever offered it; reason: why it was declined, in the words to them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        OFFERED = "offered", _("Waiting for a reviewer")
        IN_REVIEW = "in review", _("Being reviewed")
        TO_BE_AGREED = "to be agreed", _("Waiting for your agreement")
        PUBLISHED = "published", _("Published")
        DECLINED = "declined", _("Not taken up")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code_hash = models.CharField(max_length=64)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="offers"
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    answers = models.JSONField(default=dict)
    uses = ArrayField(models.CharField(max_length=32), default=list)
    edition = models.PositiveIntegerField(default=1)
    sealed_contact = models.TextField(blank=True)
    case = models.UUIDField(null=True, blank=True)
    taken_up_by = models.CharField(max_length=80, blank=True)
    asked = models.TextField(max_length=4000, blank=True)
    reason = models.TextField(max_length=4000, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)
    let_go_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], name="casestudies_offer_one_a_code"),
            models.UniqueConstraint(fields=["case"], name="casestudies_offer_one_a_case"),
            models.CheckConstraint(
                condition=Q(state="draft", sent_at=None)
                | (~Q(state="draft") & Q(sent_at__isnull=False)),
                name="casestudies_offer_was_sent_unless_a_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["to be agreed", "published"]) | Q(case__isnull=False),
                name="casestudies_offer_has_a_case_to_agree_to",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(answers={}, uses=[], sealed_contact="", asked="", reason="", case=None),
                name="casestudies_offer_keeps_nothing_once_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.public_id}"

    @property
    def subject(self) -> str:
        """How consents name this offer."""
        return f"casestudies.offer:{self.public_id}"

    @property
    def binds(self) -> str:
        """What the sealed contact belongs to."""
        return self.subject

    @property
    def title(self) -> str:
        return str(self.answers.get("title") or "")

    @property
    def way(self) -> str:
        """How it may be published: one of WAYS, or ""."""
        return next((use for use in WAYS if use in self.uses), "")

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DECLINED, self.State.WITHDRAWN}

    @property
    def contact(self) -> dict[str, str]:
        """Who offered it: name and email, each "" where it was not given or can no longer be read.

        Raises KeyMissing where the keyring is away.
        """
        opened = sealed.opened(self.sealed_contact, purpose=OFFERS, binds=self.binds)
        held: dict[str, str] = json.loads(opened) if opened else {"name": "", "email": ""}
        return held


class OfferFileQuerySet(models.QuerySet["OfferFile"]):
    def of_case(self, case: uuid.UUID | str | models.OuterRef) -> Self:
        """The files of a page that was made from an offer, in order."""
        return self.filter(case=case)


class OfferFile(models.Model):
    """A picture or document with an offer, stripped of its metadata, out of the web's reach.

    words: of a picture, what it shows, for those who do not see it; of a document, what it is.
    case: the public id of the page it stands on, once there is one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="files")
    case = models.UUIDField(null=True, blank=True, db_index=True)
    file = models.FileField(upload_to="offers", storage=closed_storage)
    name = models.CharField(max_length=160)
    words = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    objects = OfferFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""), name="casestudies_offerfile_says_what_it_is"
            ),
            models.CheckConstraint(
                condition=Q(width=None, height=None) | Q(width__isnull=False, height__isnull=False),
                name="casestudies_offerfile_has_both_sides",
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.public_id}"

    @property
    def is_picture(self) -> bool:
        return self.width is not None
