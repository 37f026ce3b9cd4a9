"""What is asked of those who share their practice, and of those who read it."""

from casestudies.sharing.forms.answers import AnswersForm, SendForm, StartForm
from casestudies.sharing.forms.consenting import (
    AgreeForm,
    ChangeForm,
    CodeForm,
    DeclineForm,
    FileForm,
    UsesForm,
)
from casestudies.sharing.forms.reviewing import POINTS, ReadingForm, ReturningForm

__all__ = [
    "POINTS",
    "AgreeForm",
    "AnswersForm",
    "ChangeForm",
    "CodeForm",
    "DeclineForm",
    "FileForm",
    "ReadingForm",
    "ReturningForm",
    "SendForm",
    "StartForm",
    "UsesForm",
]
