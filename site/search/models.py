"""What the search engine keeps in the database: the outbox of changes, and the field's synonyms."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, collection: str) -> Self:
        """Those of a collection, and those that touch every collection."""
        return self.filter(collection__in=(collection, Change.EVERY))

    def since(self, watermark: int) -> Self:
        """Those that an index with this watermark may not hold yet."""
        return self.filter(transaction__gte=watermark)


class Change(models.Model):
    """Something that can be found has changed: written by triggers, in the same transaction.

    collection: whose; key: of what, 0 for what surrounds them all (labels, synonyms).
    transaction: the database's number of the transaction that changed it. Such numbers are given out
    before transactions end, so an index follows them up to the oldest that is still running: see
    search.outbox.
    """

    EVERY = "*"

    collection = models.CharField(max_length=32)
    key = models.BigIntegerField()
    transaction = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["transaction", "collection", "key"],
                name="search_change_once_a_transaction",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="search_change_at")]

    def __str__(self) -> str:
        return f"{self.collection} {self.key}"


class Synonyms(models.Model):
    """Words that mean the same to somebody who searches. Editors keep the list in the CMS.

    A search for any of `words` also finds the others and those of `also`; a search for one of `also`
    does not find `words`.
    """

    words = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("words"),
        help_text=_("Words or short phrases, divided by commas. Each finds all the others."),
    )
    also = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("also finds"),
        help_text=_("What the words find too, though it does not find them."),
    )

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return ", ".join([*self.words, *self.also])
