"""The pages on which practice is shared."""

from casestudies.sharing.views.files import FileChange, FileRead, Files, case_file
from casestudies.sharing.views.following import (
    Final,
    Leave,
    NewCode,
    Preview,
    Return,
    State,
    Withdraw,
)
from casestudies.sharing.views.writing import Receipt, Send, Similar, Start, Uses, Write

__all__ = [
    "FileChange",
    "FileRead",
    "Files",
    "Final",
    "Leave",
    "NewCode",
    "Preview",
    "Receipt",
    "Return",
    "Send",
    "Similar",
    "Start",
    "State",
    "Uses",
    "Withdraw",
    "Write",
    "case_file",
]
