"""Reading the mails that were sent about events."""

import re
from typing import Any


def subject_of(sent: Any) -> str:
    return str(sent.message()["Subject"])


def text_of(sent: Any) -> str:
    """The words of a mail, without what is attached."""
    for part in sent.message().walk():
        if part.get_content_type() == "text/plain":
            return part.get_payload(decode=True).decode()
    raise AssertionError("There is no text in this mail.")


def file_in(sent: Any) -> bytes | None:
    """The calendar file attached to a mail, None where there is none."""
    for part in sent.message().walk():
        if part.get_content_type() == "text/calendar":
            return part.get_payload(decode=True)
    return None


def link_in(sent: Any) -> str:
    """The address, on this site, of one's own registration."""
    found = re.search(r"https?://[^/\s]+(/events/registrations/\S+)", text_of(sent))
    assert found
    return found[1]
