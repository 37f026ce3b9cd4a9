"""How a case study comes to be public: two readings by two people, and the agreement of whoever offered it."""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar, Self

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, Task, TaskState

from casestudies.access import LIBRARY, MayLibrary
from casestudies.models.offers import Offer
from core.permissions import Principal, can

READINGS = 2


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, revision: Revision) -> Self:
        return self.filter(revision=revision.pk)

    def visible_to(self, principal: Principal) -> Self:
        """Readings are for those who review."""
        return self if can(principal, MayLibrary.CASE_REVIEW, LIBRARY) else self.none()


class Reading(models.Model):
    """One person read one version of a case study, point by point, and would publish it.

    Closed. case: the page's public id; revision: the key of the version that was read; reader: the
    opaque id of whoever read; points: the names of what was looked at; comment: what they noted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.UUIDField(db_index=True)
    revision = models.PositiveBigIntegerField()
    reader = models.CharField(max_length=80)
    points = models.JSONField(default=list)
    comment = models.TextField(max_length=4000, blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "reader"], name="casestudies_reading_one_a_reader"
            ),
            models.CheckConstraint(
                condition=~Q(points=[]), name="casestudies_reading_looked_at_something"
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.public_id}"


def authors_of(page: Page) -> set[int]:
    """The keys of the accounts that wrote what is to be read: whoever saved a version since it was last
    public, whoever began it, and whoever offered it. None of them reads it."""
    revisions = page.revisions.all()
    if page.live_revision_id:
        revisions = revisions.filter(pk__gt=page.live_revision_id)
    found = set(revisions.values_list("user", flat=True))
    if not page.live_revision_id:
        found.add(page.owner_id)
    offered = Offer.objects.filter(case=page.translation_key).values_list("person", flat=True)
    return {key for key in found | set(offered) if key is not None}


def was_read(page: Page, revision: Revision) -> bool:
    """Whether two people read this very version, neither of whom wrote it."""
    return Reading.objects.of(revision).count() >= READINGS


class ReadingTask(AbstractGroupApprovalTask):
    """A reading in the workflow: by somebody of its groups who neither wrote nor read this version.

    form, returning: what a reader is asked who approves, or asks for changes; record: what is done with
    the answers; again: with a text that was changed while it was read. All are given to it by
    casestudies.sharing.workflow, as they stand above the models.
    """

    form: ClassVar[type[forms.Form]]
    returning: ClassVar[type[forms.Form]]
    record: ClassVar[Callable[..., Any]]
    again: ClassVar[Callable[..., Any]]

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.may_be_read_by(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", _("Approve this reading"), True),
        ]

    def may_be_read_by(self, page: Page, user: Any) -> bool:
        principal = Principal.of_person(user)
        if not self._user_in_groups(user) or not can(principal, MayLibrary.CASE_REVIEW, LIBRARY):
            return False
        read = Reading.objects.filter(revision=page.latest_revision_id, reader=str(principal))
        return user.pk not in authors_of(page) and not read.exists()

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return self.form if action == "approve" else self.returning

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **said: Any) -> None:
        page, by = task_state.workflow_state.content_object, Principal.of_person(user)
        if action_name == "approve":
            if page.latest_revision_id != task_state.revision_id:
                type(self).again(page=page, by=by)
                return
            type(self).record(page=page, revision=task_state.revision, answers=said, by=by)
        super().on_action(task_state, user, action_name, comment=said.get("comment", ""))

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        waiting = super().get_task_states_user_can_moderate(user, **kwargs)
        read = Reading.objects.filter(reader=str(Principal.of_person(user))).values("revision")
        return waiting.exclude(revision__user=user).exclude(revision__in=read)

    @classmethod
    def get_description(cls) -> Any:
        return _("Somebody of the chosen groups who did not write it reads it, point by point.")


class AgreementTask(Task):
    """The agreement of whoever offered it to the text as it was read. Passed where nobody offered it."""

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        page = workflow_state.content_object
        state = super().start(workflow_state, user=user)
        if not was_read(page, state.revision):
            state.status = TaskState.STATUS_CANCELLED  # changed since: it goes to its readers again
        elif not Offer.objects.filter(case=page.translation_key).exists():
            state.status = TaskState.STATUS_SKIPPED
        else:
            return state
        state.finished_at = timezone.now()
        state.save()
        return state

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Nobody in the CMS agrees for whoever offered it; those who review may take it back."""
        if can(Principal.of_person(user), MayLibrary.CASE_REVIEW, LIBRARY):
            return [("reject", _("Take back for changes"), True)]
        return []

    @classmethod
    def get_description(cls) -> Any:
        return _("Whoever offered the case study sees the final text and agrees to it.")
