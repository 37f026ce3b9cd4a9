"""Gives the workflow's readings their form and their action, which stand above the models."""

from typing import Any

from django.core.exceptions import PermissionDenied

from casestudies.models import ReadingTask
from casestudies.sharing import actions
from casestudies.sharing.forms import POINTS, ReadingForm, ReturningForm
from core.permissions import Principal


def record(*, page: Any, revision: Any, answers: dict[str, Any], by: Principal) -> None:
    """Note a reading. The CMS sends the answers a second time, past the form: they are asked again.

    Raises PermissionDenied where a point was not ticked, and whatever the action raises.
    """
    form = ReadingForm(answers)
    if not form.is_valid():
        raise PermissionDenied("A reading ticks every point of its list.")
    actions.record_reading(
        page=page,
        revision=revision,
        points=list(POINTS),
        comment=form.cleaned_data["comment"],
        by=by,
    )


def attach() -> None:
    ReadingTask.form, ReadingTask.returning = ReadingForm, ReturningForm
    ReadingTask.record = staticmethod(record)
    ReadingTask.again = staticmethod(actions.read_again)
