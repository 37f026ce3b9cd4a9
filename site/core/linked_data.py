"""What a page says to programs: schema.org data as JSON-LD."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def linked_data(data: dict[str, Any]) -> SafeString:
    """The data as text that is safe inside a script element."""
    told = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return mark_safe(told.translate(_ESCAPES))  # noqa: S308
