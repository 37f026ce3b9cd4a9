"""Tags that format and never query."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.policies import JS_ENABLED_SCRIPT

register = template.Library()

_ICON = (
    '<svg class="weft-icon" width="20" height="20" aria-hidden="true" focusable="false">'
    '<use href="{}#{}"></use></svg>'
)
_CHOICE = (
    '<div class="govuk-checkboxes__item weft-choice{kind}">'
    '<input id="id_{name}_{value}" name="{name}" type="checkbox" value="{value}"{checked}>'
    '<label class="govuk-label govuk-checkboxes__label" for="id_{name}_{value}">{label}{count}</label>'
    "</div>"
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of those in site/frontend/build.mjs; always beside words that say the same."""
    return format_html(_ICON, static("weft/icons.svg"), name)


@register.simple_tag
def choices(name: str, choices: Iterable[Mapping[str, Any]]) -> SafeString:
    """Checkboxes of a parameter. choices: value, label, count or None, chosen, depth or 0.

    A tag and no template: a list of case studies has some two hundred, on every page.
    """
    made = [
        _CHOICE.format(
            name=conditional_escape(name),
            value=conditional_escape(choice["value"]),
            label=conditional_escape(choice["label"]),
            checked=" checked" if choice["chosen"] else "",
            count=""
            if choice["count"] is None
            else f' <span class="weft-count">{choice["count"]}</span>',
            kind=(f" weft-choice--{choice['depth']}" if choice.get("depth") else "")
            + (" weft-choice--none" if choice["count"] == 0 else ""),
        )
        for choice in choices
    ]
    return mark_safe("\n".join(made))  # noqa: S308


@register.simple_tag
def js_enabled_script() -> SafeString:
    """The one inline script of a public page; the content security policy names its hash."""
    # The text is a constant of ours, and escaping would change its hash.
    return format_html("<script>{}</script>", mark_safe(JS_ENABLED_SCRIPT))  # noqa: S308
